/** `DELETE /v1/keys/{id}` */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { SightlineError } from '#contract/errors.ts';
import { keyId } from '#contract/ids.ts';
import { apiKey } from '#contract/service.ts';
import { findKey } from '#db/keys/find.ts';
import { revokeKey } from '#db/keys/revoke.ts';
import type { ApiEnv } from '../context.ts';
import { jsonContent, problems, withScope } from '../http/route.ts';
import { renderKey } from './render-key.ts';

export const route = createRoute({
  operationId: 'revokeKey',
  method: 'delete',
  path: '/v1/keys/{id}',
  tags: ['keys'],
  summary: 'Revoke an API key',
  description:
    'The key stays in the list with the time of its revocation. It is rejected everywhere within five seconds.',
  ...withScope('admin'),
  request: { params: z.object({ id: keyId }) },
  responses: {
    200: jsonContent(apiKey, 'The key'),
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const { db, now } = c.get('services');
  const { id } = c.req.valid('param');
  await revokeKey(db, id, now());
  c.get('keyRing').clear();
  const row = await findKey(db, id);
  if (!row) throw new SightlineError('not_found', `No key has the ID ${id}`);
  return c.json(renderKey(row), 200);
};
