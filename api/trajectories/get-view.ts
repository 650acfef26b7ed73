/** `GET /v1/trajectories/{id}/views/{view}`: what the scorer saw, as PNG. */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { trajectoryId } from '#contract/ids.ts';
import { LIMITS } from '#contract/limits.ts';
import type { ApiEnv } from '../context.ts';
import { findPrincipal } from '../http/auth.ts';
import { binary, problems, withScope } from '../http/route.ts';
import { loadView } from './load-view.ts';
import { loadVisibleTrajectory } from './load-visible-trajectory.ts';

const place = (max: number) => z.coerce.number().int().min(0).max(max).default(0);

export const viewParams = z.object({ id: trajectoryId, view: z.enum(['original', 'perturbed']) });
export const viewQuery = z.object({
  image: place(LIMITS.imagesPerSampleMax - 1).describe('Which image of the sample, counted from 0.'),
  draw: place(LIMITS.drawsMax - 1).describe('Which draw of the perturbation, counted from 0.'),
});

/** A view never changes. */
export const VIEW_HEADERS = { 'content-type': 'image/png', 'cache-control': 'private, max-age=86400, immutable' };

export const route = createRoute({
  operationId: 'getTrajectoryView',
  method: 'get',
  path: '/v1/trajectories/{id}/views/{view}',
  tags: ['trajectories'],
  summary: 'A picture as the scorer saw it',
  description:
    "`original`: I, at the size at which the model sees it. `perturbed`: I', made again from the seed of the run by a runner that has the same model, bit for bit as it was scored.",
  ...withScope('read'),
  request: { params: viewParams, query: viewQuery },
  responses: {
    200: { description: 'The picture', content: { 'image/png': binary } },
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
