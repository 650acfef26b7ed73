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
  summary: 'Cancel a signal set',
  description:
    'Starts no more runs. Runs in progress continue, and the next signal set with these settings reuses their results.',
  ...withScope('score'),
  request: { params: signalSetParams },
  responses: {
    200: jsonContent(signalSet, 'The signal set'),
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
