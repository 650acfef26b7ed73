/** `GET /v1/runs` and `GET /v1/runs/{id}` */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { runId } from '#contract/ids.ts';
import { run, runStatus } from '#contract/run.ts';
import { pageOf, pageQuery } from '#contract/service.ts';
import { listRuns } from '#db/runs/list.ts';
import type { ApiEnv } from '../context.ts';
import { fromCursor, toPage } from '../http/cursor.ts';
import { jsonContent, problems, withScope } from '../http/route.ts';
import { describeRun, loadRun } from './load-run.ts';
import { renderRun } from './render-run.ts';

export const listRoute = createRoute({
  operationId: 'listRuns',
  method: 'get',
  path: '/v1/runs',
  tags: ['runs'],
  summary: 'Runs, newest first',
  description: 'Aggregates of a run are given by `GET /v1/runs/{id}`.',
  ...withScope('read'),
  request: { query: pageQuery.extend({ status: runStatus.optional() }) },
  responses: { 200: jsonContent(pageOf(run), 'A page'), ...problems('invalid_request', 'unauthorized', 'forbidden') },
});

export const listHandler: RouteHandler<typeof listRoute, ApiEnv> = async (c) => {
  const { cursor, limit, status } = c.req.valid('query');
  const rows = await listRuns(c.get('services').db, {
    tenant: c.get('principal').tenant,
    status,
    before: fromCursor(cursor, runId),
    limit: limit + 1,
  });
  return c.json(toPage(rows, limit, { keyOf: ({ id }) => id, render: (row) => renderRun(row, undefined) }), 200);
};

export const getRoute = createRoute({
  operationId: 'getRun',
  method: 'get',
  path: '/v1/runs/{id}',
  tags: ['runs'],
  summary: 'One run: status, counts, aggregates',
  ...withScope('read'),
  request: { params: z.object({ id: runId }) },
  responses: {
    200: jsonContent(run, 'The run'),
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found'),
  },
});

export const getHandler: RouteHandler<typeof getRoute, ApiEnv> = async (c) => {
  const services = c.get('services');
  const found = await loadRun(services, c.get('principal').tenant, c.req.valid('param').id);
  return c.json(await describeRun(services, found), 200);
};
