/** `GET /healthz` */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import type { ApiEnv } from '../context.ts';
import { jsonContent, problems, publicAccess } from '../http/route.ts';

export const route = createRoute({
  operationId: 'getHealth',
  method: 'get',
  path: '/healthz',
  tags: ['health'],
  summary: 'Check whether the service is alive, without its dependencies',
  ...publicAccess,
  responses: { 200: jsonContent(z.strictObject({ ok: z.literal(true) }), 'It is alive'), ...problems() },
});

export const handler: RouteHandler<typeof route, ApiEnv> = (c) => c.json({ ok: true as const }, 200);
