/** `GET /v1/trajectories/{id}`: tokens, series, mask, weights, provenance. */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { SightlineError } from '#contract/errors.ts';
import { shapingId, trajectoryId } from '#contract/ids.ts';
import { trajectory } from '#contract/trajectory.ts';
import { findTrajectory } from '#db/queries/list-trajectories.ts';
import type { ApiEnv } from '../context.ts';
import { renderTrajectory } from '../render/render-trajectory.ts';
import { jsonContent, problems, withScope } from '../route.ts';
import { loadRun, loadShaping } from '../runs/load-run.ts';
import { createSeriesReader } from '../runs/load-trajectories.ts';

export const route = createRoute({
  operationId: 'getTrajectory',
  method: 'get',
  path: '/v1/trajectories/{id}',
  tags: ['trajectories'],
  summary: 'One scored response with its token series',
  ...withScope('read'),
  request: { params: z.object({ id: trajectoryId }), query: z.object({ shaping: shapingId.optional() }) },
  responses: {
    200: jsonContent(trajectory, 'The trajectory'),
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const { tenant } = c.get('principal');
  const { id } = c.req.valid('param');
  const { shaping: chosen } = c.req.valid('query');
  const row = await findTrajectory(services.db, { id, tenant, shapingId: chosen });
  if (!row) throw new SightlineError('not_found', `There is no trajectory ${id} of yours`);
  const run = await loadRun(services, tenant, row.runId);
  const shaping = await loadShaping(services, run, chosen);
  const stored = await createSeriesReader(services.objects).read(row);
  return c.json(renderTrajectory(row, stored, { run, shaping }), 200);
};
