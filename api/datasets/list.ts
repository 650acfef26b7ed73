/** `GET /v1/datasets` */
import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { dataset } from '#contract/dataset.ts';
import { datasetId } from '#contract/ids.ts';
import { pageOf, pageQuery } from '#contract/service.ts';
import { listDatasets } from '#db/datasets/list.ts';
import type { ApiEnv } from '../context.ts';
import { fromCursor, toPage } from '../http/cursor.ts';
import { jsonContent, problems, withScope } from '../http/route.ts';
import { renderDataset } from './load-dataset.ts';

export const route = createRoute({
  operationId: 'listDatasets',
  method: 'get',
  path: '/v1/datasets',
  tags: ['datasets'],
  summary: 'List datasets, newest first',
  ...withScope('read'),
  request: { query: pageQuery },
  responses: {
    200: jsonContent(pageOf(dataset), 'A page'),
    ...problems('invalid_request', 'unauthorized', 'forbidden'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const { cursor, limit } = c.req.valid('query');
  const before = fromCursor(cursor, datasetId);
  const { tenant } = c.get('principal');
  const rows = await listDatasets(c.get('services').db, { tenant, before, limit: limit + 1 });
  return c.json(toPage(rows, limit, { keyOf: ({ id }) => id, render: renderDataset }), 200);
};
