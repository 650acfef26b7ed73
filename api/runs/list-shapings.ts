/** `GET /v1/runs/{id}/shapings` */
import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { shapingId } from '#contract/ids.ts';
import { pageOf, pageQuery } from '#contract/service.ts';
import { shaping } from '#contract/shaping.ts';
import { listShapings } from '#db/runs/list-shapings.ts';
import type { ApiEnv } from '../context.ts';
import { fromCursor, toPage } from '../http/cursor.ts';
import { jsonContent, problems, withScope } from '../http/route.ts';
import { loadRun, runParams } from './load-run.ts';
import { renderShaping } from './render-run.ts';

export const route = createRoute({
  operationId: 'listRunShapings',
  method: 'get',
  path: '/v1/runs/{id}/shapings',
  tags: ['runs'],
  summary: 'List shapings of a run, newest first',
  ...withScope('read'),
  request: { params: runParams, query: pageQuery },
  responses: {
    200: jsonContent(pageOf(shaping), 'A page'),
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const { cursor, limit } = c.req.valid('query');
  const run = await loadRun(services, c.get('principal').tenant, c.req.valid('param').id);
  const before = fromCursor(cursor, shapingId);
  const rows = await listShapings(services.db, { runId: run.id, before, limit: limit + 1 });
  return c.json(toPage(rows, limit, { keyOf: ({ id }) => id, render: renderShaping }), 200);
};
