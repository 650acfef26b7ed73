/** `POST /v1/signals/{id}/cancel` */
import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { signalSet } from '#contract/signals.ts';
import { endSignalSet } from '#db/signals/end-set.ts';
import type { ApiEnv } from '../context.ts';
import { jsonContent, problems, withScope } from '../http/route.ts';
import { loadSignalSet, renderSignalSet, signalSetParams } from './load-signal-set.ts';

export const route = createRoute({
  operationId: 'cancelSignals',
  method: 'post',
  path: '/v1/signals/{id}/cancel',
  tags: ['signals'],
  summary: 'Begin no further run for a signal set',
  description: 'Runs that are under way go on; what they give is kept for the next set with these settings.',
  ...withScope('score'),
  request: { params: signalSetParams },
  responses: {
    200: jsonContent(signalSet, 'The set'),
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const { tenant } = c.get('principal');
  const { id } = await loadSignalSet(services, tenant, c.req.valid('param').id);
  await endSignalSet(services.db, { id, status: 'cancelled', now: services.now() });
  return c.json(await renderSignalSet(services, await loadSignalSet(services, tenant, id)), 200);
};
