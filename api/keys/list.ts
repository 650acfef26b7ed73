/** `GET /v1/keys` */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { keyId } from '#contract/ids.ts';
import { apiKey, pageOf, pageQuery } from '#contract/service.ts';
import { listKeys } from '#db/keys/list.ts';
import type { ApiEnv } from '../context.ts';
import { fromCursor, toPage } from '../http/cursor.ts';
import { jsonContent, problems, withScope } from '../http/route.ts';
import { renderKey } from './render-key.ts';

export const route = createRoute({
  operationId: 'listKeys',
  method: 'get',
  path: '/v1/keys',
  tags: ['keys'],
  summary: 'List API keys, newest first',
  ...withScope('admin'),
  request: { query: pageQuery.extend({ tenant: z.string().max(63).optional() }) },
  responses: {
    200: jsonContent(pageOf(apiKey), 'A page'),
    ...problems('invalid_request', 'unauthorized', 'forbidden'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const { cursor, limit, tenant } = c.req.valid('query');
  const before = fromCursor(cursor, keyId);
  const rows = await listKeys(c.get('services').db, { tenant, before, limit: limit + 1 });
  return c.json(toPage(rows, limit, { keyOf: ({ id }) => id, render: renderKey }), 200);
};
