/** `GET /v1/filters` */
import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { datasetId, filterId } from '#contract/ids.ts';
import { pageOf, pageQuery } from '#contract/service.ts';
import { storedFilter } from '#contract/stored-filter.ts';
import { listFilters } from '#db/filters/list.ts';
import type { ApiEnv } from '../context.ts';
import { fromCursor, toPage } from '../http/cursor.ts';
import { jsonContent, problems, withScope } from '../http/route.ts';
import { renderFilter } from './load-filter.ts';

export const route = createRoute({
  operationId: 'listFilters',
  method: 'get',
  path: '/v1/filters',
  tags: ['filters'],
  summary: 'List filters, newest first',
  ...withScope('read'),
  request: { query: pageQuery.extend({ dataset_id: datasetId.optional() }) },
  responses: {
    200: jsonContent(pageOf(storedFilter), 'A page'),
    ...problems('invalid_request', 'unauthorized', 'forbidden'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const { cursor, limit, dataset_id: datasetFilter } = c.req.valid('query');
  const rows = await listFilters(c.get('services').db, {
    tenant: c.get('principal').tenant,
    datasetId: datasetFilter,
    before: fromCursor(cursor, filterId),
    limit: limit + 1,
  });
  return c.json(toPage(rows, limit, { keyOf: ({ id }) => id, render: renderFilter }), 200);
};
