/** `GET /v1/datasets/{id}/versions/{version}` */
import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { datasetVersion } from '#contract/dataset.ts';
import type { ApiEnv } from '../context.ts';
import { jsonContent, problems, withScope } from '../http/route.ts';
import { datasetVersionParams, loadDataset } from './load-dataset.ts';
import { loadVersion } from './load-version.ts';

export const route = createRoute({
  operationId: 'getVersion',
  method: 'get',
  path: '/v1/datasets/{id}/versions/{version}',
  tags: ['datasets'],
  summary: 'Get a version of a dataset',
  ...withScope('read'),
  request: { params: datasetVersionParams },
  responses: {
    200: jsonContent(datasetVersion, 'The version'),
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const { id, version } = c.req.valid('param');
  const dataset = await loadDataset(services, c.get('principal').tenant, id);
  return c.json(await loadVersion(services, dataset.id, version), 200);
};
