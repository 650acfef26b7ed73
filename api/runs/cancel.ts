/** `POST /v1/runs/{id}/cancel` */
import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { SightlineError } from '#contract/errors.ts';
import { run } from '#contract/run.ts';
import { cancelRun } from '#db/runs/cancel.ts';
import type { RunRow } from '#db/runs/rows.ts';
import type { ApiEnv } from '../context.ts';
import { jsonContent, problems, withScope } from '../http/route.ts';
import type { ApiServices } from '../services.ts';
import { describeRun, loadRun, runParams } from './load-run.ts';

export const route = createRoute({
  operationId: 'cancelRun',
  method: 'post',
  path: '/v1/runs/{id}/cancel',
  tags: ['runs'],
  summary: 'Cancel a run',
  description: 'Keeps recorded results; open samples end as `cancelled`. Cancelling a cancelled run changes nothing.',
  ...withScope('score'),
  request: { params: runParams },
  responses: {
    200: jsonContent(run, 'The run'),
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found', 'run_already_finished'),
  },
});

/** @throws SightlineError `not_found` or `run_already_finished` */
export async function cancel(services: ApiServices, tenant: string, id: string): Promise<RunRow> {
  const found = await loadRun(services, tenant, id);
  const event = { type: 'ended', status: 'cancelled' } as const;
  const cancelled = await cancelRun(services.db, { runId: found.id, event, now: services.now() });
  const after = await loadRun(services, tenant, found.id);
  if (!cancelled && after.status !== 'cancelled') {
    throw new SightlineError('run_already_finished', `The run already ended as "${after.status}"`);
  }
  return after;
}

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const run = await cancel(services, c.get('principal').tenant, c.req.valid('param').id);
  return c.json(await describeRun(services, run), 200);
};
