/** `POST /v1/runs/{id}/retry` */
import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { SightlineError } from '#contract/errors.ts';
import { newId } from '#contract/ids.ts';
import { run } from '#contract/run.ts';
import { listUnfinishedPositions } from '#db/runs/list-unfinished-positions.ts';
import { retryRun } from '#db/runs/retry.ts';
import type { RunRow } from '#db/runs/rows.ts';
import type { ApiEnv } from '../context.ts';
import { jsonContent, problems, withScope } from '../http/route.ts';
import type { ApiServices } from '../services.ts';
import { describeRun, loadRun, runParams } from './load-run.ts';

export const route = createRoute({
  operationId: 'retryRun',
  method: 'post',
  path: '/v1/runs/{id}/retry',
  tags: ['runs'],
  summary: 'Retry the failed and cancelled samples of an ended run',
  description: 'Keeps recorded results. Retrying a run in progress changes nothing.',
  ...withScope('score'),
  request: { params: runParams },
  responses: {
    202: jsonContent(run, 'The run, in progress again'),
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found', 'run_already_finished'),
  },
});

/** @throws SightlineError `not_found` or `run_already_finished` */
export async function retry(services: ApiServices, tenant: string, id: string): Promise<RunRow> {
  const found = await loadRun(services, tenant, id);
  if (found.status === 'succeeded') {
    throw new SightlineError('run_already_finished', 'Every sample of the run succeeded: nothing to retry');
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

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const run = await retry(services, c.get('principal').tenant, c.req.valid('param').id);
  return c.json(await describeRun(services, run), 202);
};
