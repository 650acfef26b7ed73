/** `GET /v1/trajectories/{id}` */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { shapingId, trajectoryId } from '#contract/ids.ts';
import { trajectory } from '#contract/trajectory.ts';
import { createSeriesReader } from '#db/objects/series-reader.ts';
import type { ApiEnv } from '../context.ts';
import { findPrincipal } from '../http/auth.ts';
import { jsonContent, problems, withScope } from '../http/route.ts';
import { loadVisibleTrajectory } from './load-visible-trajectory.ts';
import { renderTrajectory } from './render-trajectory.ts';

export const route = createRoute({
  operationId: 'getTrajectory',
  method: 'get',
  path: '/v1/trajectories/{id}',
  tags: ['trajectories'],
  summary: 'Get a scored response with its token series',
  ...withScope('read'),
  request: { params: z.object({ id: trajectoryId }), query: z.object({ shaping: shapingId.optional() }) },
  responses: {
    200: jsonContent(trajectory, 'The trajectory'),
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const tenant = findPrincipal(c)?.tenant;
  const { id } = c.req.valid('param');
  const { shaping } = c.req.valid('query');
  const { row, ...shapedRun } = await loadVisibleTrajectory(services, { id, tenant, shaping });
  const stored = await createSeriesReader(services.objects).read(row);
  return c.json(renderTrajectory(row, stored, shapedRun), 200);
};
