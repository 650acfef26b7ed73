/** `GET /v1/signals/{id}/samples` */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { pageOf, pageQuery } from '#contract/service.ts';
import { sampleSignals } from '#contract/signals.ts';
import { listSampleSignals } from '#db/signals/list-sample-signals.ts';
import type { ApiEnv } from '../context.ts';
import { fromCursor, toPage } from '../http/cursor.ts';
import { jsonContent, problems, withScope } from '../http/route.ts';
import { loadSignalSet, renderSampleSignals, signalSetParams } from './load-signal-set.ts';

export const route = createRoute({
  operationId: 'listSampleSignals',
  method: 'get',
  path: '/v1/signals/{id}/samples',
  tags: ['signals'],
  summary: 'List the signals of each sample, in order, also while the signal set is in progress',
  ...withScope('read'),
  request: { params: signalSetParams, query: pageQuery },
  responses: {
    200: jsonContent(pageOf(sampleSignals), 'A page'),
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const { cursor, limit } = c.req.valid('query');
  const set = await loadSignalSet(services, c.get('principal').tenant, c.req.valid('param').id);
  const after = fromCursor(cursor, z.int());
  const rows = await listSampleSignals(services.db, { set, after, limit: limit + 1 });
  return c.json(toPage(rows, limit, { keyOf: ({ sample }) => sample.sequence, render: renderSampleSignals }), 200);
};
