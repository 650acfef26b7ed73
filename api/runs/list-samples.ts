/** `GET /v1/runs/{id}/samples` */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { runSampleStatus, sampleState } from '#contract/run.ts';
import { pageOf, pageQuery } from '#contract/service.ts';
import { listSamples } from '#db/runs/list-samples.ts';
import type { ApiEnv } from '../context.ts';
import { fromCursor, toPage } from '../http/cursor.ts';
import { jsonContent, problems, withScope } from '../http/route.ts';
import { loadRun, runParams } from './load-run.ts';
import { renderSample } from './render-run.ts';

export const route = createRoute({
  operationId: 'listRunSamples',
  method: 'get',
  path: '/v1/runs/{id}/samples',
  tags: ['runs'],
  summary: 'List the samples of a run with their status',
  ...withScope('read'),
  request: { params: runParams, query: pageQuery.extend({ state: sampleState.optional() }) },
  responses: {
    200: jsonContent(pageOf(runSampleStatus), 'A page, in the order of the run'),
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const { cursor, limit, state } = c.req.valid('query');
  const { id } = await loadRun(services, c.get('principal').tenant, c.req.valid('param').id);
  const after = fromCursor(cursor, z.int().min(0));
  const rows = await listSamples(services.db, { runId: id, state, after, limit: limit + 1 });
  return c.json(toPage(rows, limit, { keyOf: ({ position }) => position, render: renderSample }), 200);
};
