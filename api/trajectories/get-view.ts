/** `GET /v1/trajectories/{id}/views/{view}`: an image as the scorer saw it, as PNG. */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { trajectoryId } from '#contract/ids.ts';
import { LIMITS } from '#contract/limits.ts';
import type { ApiEnv } from '../context.ts';
import { findPrincipal } from '../http/auth.ts';
import { binary, problems, withScope } from '../http/route.ts';
import { loadView } from './load-view.ts';
import { loadVisibleTrajectory } from './load-visible-trajectory.ts';

const index = (max: number) => z.coerce.number().int().min(0).max(max).default(0);

export const viewParams = z.object({ id: trajectoryId, view: z.enum(['original', 'perturbed']) });
export const viewQuery = z.object({
  image: index(LIMITS.imagesPerSampleMax - 1).describe('Index of the image in the sample, from 0.'),
  draw: index(LIMITS.drawsMax - 1).describe('Index of the draw of the perturbation, from 0.'),
});

/** A view never changes, so clients may cache it. */
export const VIEW_HEADERS = { 'content-type': 'image/png', 'cache-control': 'private, max-age=86400, immutable' };

export const route = createRoute({
  operationId: 'getTrajectoryView',
  method: 'get',
  path: '/v1/trajectories/{id}/views/{view}',
  tags: ['trajectories'],
  summary: 'Get an image as the scorer saw it',
  description:
    "`original`: the image I, resized as the model sees it. `perturbed`: the perturbed image I', reproduced bit for bit from the seed of the run by a runner with the same model.",
  ...withScope('read'),
  request: { params: viewParams, query: viewQuery },
  responses: {
    200: { description: 'The image', content: { 'image/png': binary } },
    ...problems(
      'invalid_request',
      'unauthorized',
      'forbidden',
      'not_found',
      'storage_failed',
      'runner_unreachable',
      'runner_protocol',
    ),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const { id, view } = c.req.valid('param');
  const visible = await loadVisibleTrajectory(services, { id, tenant: findPrincipal(c)?.tenant });
  const loaded = await loadView(services, visible, { view, ...c.req.valid('query') });
  return c.body((await loaded.read()) as Uint8Array<ArrayBuffer>, 200, VIEW_HEADERS);
};
