/** `GET /v1/runs/{id}` */
import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { run } from '#contract/run.ts';
import type { ApiEnv } from '../context.ts';
import { jsonContent, problems, withScope } from '../http/route.ts';
import { describeRun, loadRun, runParams } from './load-run.ts';

export const route = createRoute({
  operationId: 'getRun',
  method: 'get',
  path: '/v1/runs/{id}',
  tags: ['runs'],
  summary: 'Get a run: status, counts, aggregates',
  ...withScope('read'),
  request: { params: runParams },
  responses: {
    200: jsonContent(run, 'The run'),
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const found = await loadRun(services, c.get('principal').tenant, c.req.valid('param').id);
  return c.json(await describeRun(services, found), 200);
};
