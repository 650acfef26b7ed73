/** `/v1/keys`: made by an admin, shown once, revoked for good. */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { SightlineError } from '#contract/errors.ts';
import { sha256Hex } from '#contract/hash.ts';
import { keyId, newId } from '#contract/ids.ts';
import { LIMITS } from '#contract/limits.ts';
import { type ApiKey, apiKey, createdKey, keyRequest, pageOf, pageQuery } from '#contract/service.ts';
import type { KeyRow } from '#db/keys/find-by-hash.ts';
import { insertKey } from '#db/keys/insert.ts';
import { findKey, listKeys } from '#db/keys/list.ts';
import { revokeKey } from '#db/keys/revoke.ts';
import type { ApiEnv } from '../context.ts';
import type { KeyRing } from '../http/auth.ts';
import { fromCursor, toPage } from '../http/cursor.ts';
import { readIdempotency, requireSameRequest } from '../http/idempotency.ts';
import { idempotencyHeader, jsonBody, jsonContent, problems, problemsOfJson, withScope } from '../http/route.ts';
import { toTime, toTimeOrNull } from '../runs/render-run.ts';

const SECRET_BYTES = 32;

function newSecret(random: (bytes: number) => Uint8Array): string {
  const digits = btoa(String.fromCharCode(...random(SECRET_BYTES)));
  return `sl_${digits.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`;
}

function renderKey(row: KeyRow): ApiKey {
  return {
    id: row.id,
    name: row.name,
    tenant: row.tenant,
    scopes: row.scopes,
    last_four: row.lastFour,
    created_at: toTime(row.createdAt),
    expires_at: toTimeOrNull(row.expiresAt),
    revoked_at: toTimeOrNull(row.revokedAt),
    last_used_at: toTimeOrNull(row.lastUsedAt),
  };
}

export const createKeyRoute = createRoute({
  operationId: 'createKey',
  method: 'post',
  path: '/v1/keys',
  tags: ['keys'],
  summary: 'Create an API key',
  description:
    'The secret is in this answer and nowhere else. An Idempotency-Key that is sent again gives the key without it.',
  ...withScope('admin'),
  request: { headers: idempotencyHeader, ...jsonBody(keyRequest, { name: 'trainer', scopes: ['read', 'score'] }) },
  responses: {
    200: jsonContent(apiKey, 'The key that this Idempotency-Key made before, without its secret'),
    201: jsonContent(createdKey, 'The key and its secret'),
    ...problemsOfJson('unauthorized', 'forbidden', 'too_many_keys', 'idempotency_mismatch'),
  },
});

export const createHandler: RouteHandler<typeof createKeyRoute, ApiEnv> = async (c) => {
  const { db, now, random } = c.get('services');
  const { name, tenant, scopes, expires_at: expiry } = c.req.valid('json');
  const expiresAt = expiry === undefined ? null : Date.parse(expiry);
  if (expiresAt !== null && expiresAt <= now()) {
    throw new SightlineError('invalid_request', 'The key would have expired already', {
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
  const header = c.req.valid('header')['idempotency-key'];
  const idempotency = await readIdempotency(header, { path: c.req.path, body: await c.req.text() });
  const inserted = await insertKey(db, {
    key: row,
    keysMax: LIMITS.keysPerTenantMax,
    idempotency: idempotency && { ...idempotency, tenant: c.get('principal').tenant },
  });
  if (inserted.outcome === 'key_taken') {
    requireSameRequest(inserted.requestSha256, idempotency);
    const earlier = await findKey(db, inserted.resourceId);
    if (!earlier) throw new RangeError(`the key ${inserted.resourceId} is gone`);
    c.header('idempotent-replayed', 'true');
    return c.json(renderKey(earlier), 200);
  }
  if (inserted.outcome === 'too_many') {
    const detail = `The tenant "${tenant}" has ${LIMITS.keysPerTenantMax} keys, as many as it may: revoke one first`;
    throw new SightlineError('too_many_keys', detail);
  }
  c.header('cache-control', 'no-store');
  return c.json({ ...renderKey(row), secret }, 201);
};

export const listRoute = createRoute({
  operationId: 'listKeys',
  method: 'get',
  path: '/v1/keys',
  tags: ['keys'],
  summary: 'API keys, newest first',
  ...withScope('admin'),
  request: { query: pageQuery.extend({ tenant: z.string().max(63).optional() }) },
  responses: {
    200: jsonContent(pageOf(apiKey), 'A page'),
    ...problems('invalid_request', 'unauthorized', 'forbidden'),
  },
});

export const listHandler: RouteHandler<typeof listRoute, ApiEnv> = async (c) => {
  const { cursor, limit, tenant } = c.req.valid('query');
  const before = fromCursor(cursor, keyId);
  const rows = await listKeys(c.get('services').db, { tenant, before, limit: limit + 1 });
  return c.json(toPage(rows, limit, { keyOf: ({ id }) => id, render: renderKey }), 200);
};

export const revokeRoute = createRoute({
  operationId: 'revokeKey',
  method: 'delete',
  path: '/v1/keys/{id}',
  tags: ['keys'],
  summary: 'Revoke an API key',
  description: 'It stays in the list with the time of its revocation. Other isolates refuse it within five seconds.',
  ...withScope('admin'),
  request: { params: z.object({ id: keyId }) },
  responses: {
    200: jsonContent(apiKey, 'The key'),
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found'),
  },
});

export function createRevokeHandler(ring: KeyRing): RouteHandler<typeof revokeRoute, ApiEnv> {
  return async function revoke(c) {
    const { db, now } = c.get('services');
    const { id } = c.req.valid('param');
    await revokeKey(db, id, now());
    ring.forget();
    const row = await findKey(db, id);
    if (!row) throw new SightlineError('not_found', `There is no key ${id}`);
    return c.json(renderKey(row), 200);
  };
}
