/** `GET /v1/runs` */
import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { runId } from '#contract/ids.ts';
import { run, runStatus } from '#contract/run.ts';
import { pageOf, pageQuery } from '#contract/service.ts';
import { listRuns } from '#db/runs/list.ts';
import type { ApiEnv } from '../context.ts';
import { fromCursor, toPage } from '../http/cursor.ts';
import { jsonContent, problems, withScope } from '../http/route.ts';
import { renderRun } from './render-run.ts';

export const route = createRoute({
  operationId: 'listRuns',
  method: 'get',
  path: '/v1/runs',
  tags: ['runs'],
  summary: 'List runs, newest first',
  description: 'Items have no aggregates; read `GET /v1/runs/{id}` for those.',
  ...withScope('read'),
  request: { query: pageQuery.extend({ status: runStatus.optional() }) },
  responses: { 200: jsonContent(pageOf(run), 'A page'), ...problems('invalid_request', 'unauthorized', 'forbidden') },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const { cursor, limit, status } = c.req.valid('query');
  const rows = await listRuns(c.get('services').db, {
    tenant: c.get('principal').tenant,
    status,
    before: fromCursor(cursor, runId),
    limit: limit + 1,
  });
  return c.json(toPage(rows, limit, { keyOf: ({ id }) => id, render: (row) => renderRun(row, undefined) }), 200);
};
