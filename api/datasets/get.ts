/** `GET /v1/datasets/{id}` */
import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { dataset } from '#contract/dataset.ts';
import type { ApiEnv } from '../context.ts';
import { jsonContent, problems, withScope } from '../http/route.ts';
import { datasetParams, loadCountedDataset, renderDataset } from './load-dataset.ts';

export const route = createRoute({
  operationId: 'getDataset',
  method: 'get',
  path: '/v1/datasets/{id}',
  tags: ['datasets'],
  summary: 'Get a dataset: newest version and contents of the draft',
  ...withScope('read'),
  request: { params: datasetParams },
  responses: {
    200: jsonContent(dataset, 'The dataset'),
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const row = await loadCountedDataset(c.get('services'), c.get('principal').tenant, c.req.valid('param').id);
  return c.json(renderDataset(row), 200);
};
