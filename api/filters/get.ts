/** `GET /v1/filters/{id}` */
import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { storedFilter } from '#contract/stored-filter.ts';
import type { ApiEnv } from '../context.ts';
import { jsonContent, problems, withScope } from '../http/route.ts';
import { filterParams, loadFilter, renderFilter } from './load-filter.ts';

export const route = createRoute({
  operationId: 'getFilter',
  method: 'get',
  path: '/v1/filters/{id}',
  tags: ['filters'],
  summary: 'Get a filter with its counts and thresholds',
  ...withScope('read'),
  request: { params: filterParams },
  responses: {
    200: jsonContent(storedFilter, 'The filter'),
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const row = await loadFilter(c.get('services'), c.get('principal').tenant, c.req.valid('param').id);
  return c.json(renderFilter(row), 200);
};
