/** `GET /v1/signals/{id}` */
import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { signalSet } from '#contract/signals.ts';
import type { ApiEnv } from '../context.ts';
import { jsonContent, problems, withScope } from '../http/route.ts';
import { loadSignalSet, renderSignalSet, signalSetParams } from './load-signal-set.ts';

export const route = createRoute({
  operationId: 'getSignalSet',
  method: 'get',
  path: '/v1/signals/{id}',
  tags: ['signals'],
  summary: 'Get a signal set: settings, scorer, progress',
  ...withScope('read'),
  request: { params: signalSetParams },
  responses: {
    200: jsonContent(signalSet, 'The signal set'),
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const row = await loadSignalSet(services, c.get('principal').tenant, c.req.valid('param').id);
  return c.json(await renderSignalSet(services, row), 200);
};
