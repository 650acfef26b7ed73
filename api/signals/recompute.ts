/** `POST /v1/signals/{id}/recompute` */
import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { signalSet } from '#contract/signals.ts';
import { reopenSignalSet } from '#db/signals/reopen-set.ts';
import type { ApiEnv } from '../context.ts';
import { jsonContent, problems, withScope } from '../http/route.ts';
import { loadSignalSet, renderSignalSet, signalSetParams } from './load-signal-set.ts';

export const route = createRoute({
  operationId: 'recomputeSignals',
  method: 'post',
  path: '/v1/signals/{id}/recompute',
  tags: ['signals'],
  summary: 'Recompute the signals from the stored series',
  description: 'For use after a change of graders or formulas. Needs no runner.',
  ...withScope('score'),
  request: { params: signalSetParams },
  responses: {
    202: jsonContent(signalSet, 'In progress'),
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const { tenant } = c.get('principal');
  const { id } = await loadSignalSet(services, tenant, c.req.valid('param').id);
  await reopenSignalSet(services.db, id);
  services.defer(services.wakeSweeper(services.now()));
  return c.json(await renderSignalSet(services, await loadSignalSet(services, tenant, id)), 202);
};
