/** `GET /metrics` */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { readMetrics } from '#db/read-metrics.ts';
import type { ApiEnv } from '../context.ts';
import { problems, withScope } from '../http/route.ts';
import { renderMetrics } from './render-metrics.ts';

export const route = createRoute({
  operationId: 'getMetrics',
  method: 'get',
  path: '/metrics',
  tags: ['health'],
  summary: 'Get metrics for Prometheus',
  ...withScope('admin'),
  responses: {
    200: { description: 'Text format 0.0.4', content: { 'text/plain': { schema: z.string() } } },
    ...problems('unauthorized', 'forbidden'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const { db, now } = c.get('services');
  return c.text(renderMetrics(await readMetrics(db, now())), 200, { 'content-type': 'text/plain; version=0.0.4' });
};
