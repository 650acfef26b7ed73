/** `POST /v1/keys` */
import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { SightlineError } from '#contract/errors.ts';
import { sha256Hex } from '#contract/hash.ts';
import { newId } from '#contract/ids.ts';
import { LIMITS } from '#contract/limits.ts';
import { apiKey, createdKey, keyRequest } from '#contract/service.ts';
import { findKey } from '#db/keys/find.ts';
import { insertKey } from '#db/keys/insert.ts';
import type { KeyRow } from '#db/keys/rows.ts';
import type { ApiEnv } from '../context.ts';
import { readIdempotency, requireSameRequest } from '../http/idempotency.ts';
import { idempotencyHeader, jsonBody, jsonContent, problemsOfJson, withScope } from '../http/route.ts';
import { renderKey } from './render-key.ts';

const SECRET_BYTES = 32;

function newSecret(random: (bytes: number) => Uint8Array): string {
  const digits = btoa(String.fromCharCode(...random(SECRET_BYTES)));
  return `sl_${digits.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`;
}

export const route = createRoute({
  operationId: 'createKey',
  method: 'post',
  path: '/v1/keys',
  tags: ['keys'],
  summary: 'Create an API key',
  description:
    'Only this response contains the secret. Repeating the request with the same Idempotency-Key returns the key without it.',
  ...withScope('admin'),
  request: { headers: idempotencyHeader, ...jsonBody(keyRequest, { name: 'trainer', scopes: ['read', 'score'] }) },
  responses: {
    200: jsonContent(apiKey, 'The key that an earlier request with this Idempotency-Key created, without its secret'),
    201: jsonContent(createdKey, 'The key and its secret'),
    ...problemsOfJson('unauthorized', 'forbidden', 'too_many_keys', 'idempotency_mismatch'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const { db, now, random } = c.get('services');
  const { name, tenant, scopes, expires_at: expiry } = c.req.valid('json');
  const expiresAt = expiry === undefined ? null : Date.parse(expiry);
  if (expiresAt !== null && expiresAt <= now()) {
    throw new SightlineError('invalid_request', 'The expiry of the key is in the past', {
      errors: [{ pointer: '/expires_at', message: 'must be in the future' }],
    });
  }
  const secret = newSecret(random);
  const row: KeyRow = {
    id: newId('key', now(), random(16)),
    tenant,
    name,
    secretSha256: await sha256Hex(secret),
    lastFour: secret.slice(-4),
    scopes: [...new Set(scopes)],
    createdAt: now(),
    expiresAt,
    revokedAt: null,
    lastUsedAt: null,
  };
  const idempotency = await readIdempotency(c);
  const inserted = await insertKey(db, {
    key: row,
    keysMax: LIMITS.keysPerTenantMax,
    idempotency: idempotency && { ...idempotency, tenant: c.get('principal').tenant },
  });
  if (inserted.outcome === 'key_taken') {
    requireSameRequest(inserted.requestSha256, idempotency);
    const earlier = await findKey(db, inserted.resourceId);
    if (!earlier) throw new RangeError(`the key ${inserted.resourceId} does not exist`);
    c.header('idempotent-replayed', 'true');
    return c.json(renderKey(earlier), 200);
  }
  if (inserted.outcome === 'too_many') {
    const detail = `The tenant "${tenant}" has ${LIMITS.keysPerTenantMax} keys, the limit: revoke one first`;
    throw new SightlineError('too_many_keys', detail);
  }
  c.header('cache-control', 'no-store');
  return c.json({ ...renderKey(row), secret }, 201);
};
