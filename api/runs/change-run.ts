/** `POST /v1/runs/{id}/cancel` and `/retry` */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { SightlineError } from '#contract/errors.ts';
import { newId, runId } from '#contract/ids.ts';
import { run } from '#contract/run.ts';
import { cancelRun } from '#db/runs/cancel.ts';
import type { RunRow } from '#db/runs/find.ts';
import { listUnfinishedPositions } from '#db/runs/list-unfinished-positions.ts';
import { retryRun } from '#db/runs/retry.ts';
import type { ApiEnv } from '../context.ts';
import { jsonContent, problems, withScope } from '../http/route.ts';
import type { ApiServices } from '../services.ts';
import { describeRun, loadRun } from './load-run.ts';

const params = z.object({ id: runId });

export const cancelRoute = createRoute({
  operationId: 'cancelRun',
  method: 'post',
  path: '/v1/runs/{id}/cancel',
  tags: ['runs'],
  summary: 'Cancel a run',
  description: 'What is recorded stays; what is open ends as `cancelled`. Cancelling a cancelled run changes nothing.',
  ...withScope('score'),
  request: { params },
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
    throw new SightlineError('run_already_finished', `The run ended as ${after.status}; there is nothing to cancel`);
  }
  return after;
}

export const cancelHandler: RouteHandler<typeof cancelRoute, ApiEnv> = async (c) => {
  const services = c.get('services');
  const run = await cancel(services, c.get('principal').tenant, c.req.valid('param').id);
  return c.json(await describeRun(services, run), 200);
};

export const retryRoute = createRoute({
  operationId: 'retryRun',
  method: 'post',
  path: '/v1/runs/{id}/retry',
  tags: ['runs'],
  summary: 'Start the failed and cancelled samples of an ended run again',
  description: 'Results that are recorded stand. Retrying a run that is under way changes nothing.',
  ...withScope('score'),
  request: { params },
  responses: {
    202: jsonContent(run, 'The run, under way again'),
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found', 'run_already_finished'),
  },
});

/** @throws SightlineError `not_found` or `run_already_finished` */
export async function retry(services: ApiServices, tenant: string, id: string): Promise<RunRow> {
  const found = await loadRun(services, tenant, id);
  if (found.status === 'succeeded') {
    throw new SightlineError(
      'run_already_finished',
      'Every sample of the run has succeeded; there is nothing to retry',
    );
  }
  const now = services.now();
  const positions = await listUnfinishedPositions(services.db, found.id);
  const parts = positions.map((position) => ({ id: newId('chunk', now, services.random(16)), position }));
  const event = { type: 'retried', samples: parts.length } as const;
  if (await retryRun(services.db, { runId: found.id, parts, event, now })) {
    services.defer(services.wakeDispatch());
    services.defer(services.wakeSweeper(now));
  }
  return loadRun(services, tenant, found.id);
}

export const retryHandler: RouteHandler<typeof retryRoute, ApiEnv> = async (c) => {
  const services = c.get('services');
  const run = await retry(services, c.get('principal').tenant, c.req.valid('param').id);
  return c.json(await describeRun(services, run), 202);
};
