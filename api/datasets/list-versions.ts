/** `GET /v1/datasets/{id}/versions` */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { datasetVersion } from '#contract/dataset.ts';
import { pageOf, pageQuery } from '#contract/service.ts';
import { listVersions } from '#db/datasets/list-versions.ts';
import type { ApiEnv } from '../context.ts';
import { fromCursor, toPage } from '../http/cursor.ts';
import { jsonContent, problems, withScope } from '../http/route.ts';
import { datasetParams, loadDataset } from './load-dataset.ts';
import { renderVersion } from './load-version.ts';

export const route = createRoute({
  operationId: 'listVersions',
  method: 'get',
  path: '/v1/datasets/{id}/versions',
  tags: ['datasets'],
  summary: 'List versions of a dataset, newest first',
  ...withScope('read'),
  request: { params: datasetParams, query: pageQuery },
  responses: {
    200: jsonContent(pageOf(datasetVersion), 'A page'),
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const { cursor, limit } = c.req.valid('query');
  const dataset = await loadDataset(services, c.get('principal').tenant, c.req.valid('param').id);
  const before = fromCursor(cursor, z.int());
  const rows = await listVersions(services.db, { datasetId: dataset.id, before, limit: limit + 1 });
  const page = toPage(rows, limit, { keyOf: ({ version }) => version, render: (row) => row });
  const items = await Promise.all(page.items.map((row) => renderVersion(services, row)));
  return c.json({ ...page, items }, 200);
};
