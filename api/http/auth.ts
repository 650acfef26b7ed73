/** API keys: who is asking, and whether they may. */
import type { Context, MiddlewareHandler } from 'hono';
import { createMiddleware } from 'hono/factory';
import { SightlineError } from '#contract/errors.ts';
import { sha256Hex } from '#contract/hash.ts';
import { SCOPES, type Scope } from '#contract/service.ts';
import { findKeyByHash } from '#db/keys/find-by-hash.ts';
import { touchKey } from '#db/keys/touch.ts';
import type { ApiEnv, Principal } from '../context.ts';
import type { ApiServices } from '../services.ts';

export const ROOT_KEY_ID = 'root';
export const DEFAULT_TENANT = 'default';

/** A key that is revoked elsewhere is refused within this time; in the isolate that revokes it, at once. */
const REMEMBERED_MS = 5_000;
const REMEMBERED_MAX = 1_000;
const TOUCHED_MS = 60_000;

interface Remembered {
  principal: Principal;
  expiresAt: number | null;
  until: number;
}

export interface KeyRing {
  /** @throws SightlineError `unauthorized`, `key_expired` or `key_revoked` */
  principalOf(services: ApiServices, secret: string): Promise<Principal>;
  forget(): void;
}

/** Keys that were found good a moment ago, so that not every request asks the database. One per isolate. */
export function createKeyRing(): KeyRing {
  const remembered = new Map<string, Remembered>();

  async function look(services: ApiServices, hash: string): Promise<Remembered> {
    const now = services.now();
    if (services.adminKey !== undefined && hash === (await sha256Hex(services.adminKey))) {
      const principal = { keyId: ROOT_KEY_ID, tenant: DEFAULT_TENANT, scopes: SCOPES };
      return { principal, expiresAt: null, until: now + REMEMBERED_MS };
    }
    const key = await findKeyByHash(services.db, hash);
    if (!key) throw new SightlineError('unauthorized', 'This API key is not known here');
    if (key.revokedAt !== null) throw new SightlineError('key_revoked', `The key …${key.lastFour} was revoked`);
    if (key.lastUsedAt === null || now - key.lastUsedAt > TOUCHED_MS)
      services.defer(touchKey(services.db, key.id, now));
    const principal = { keyId: key.id, tenant: key.tenant, scopes: key.scopes };
    return { principal, expiresAt: key.expiresAt, until: now + REMEMBERED_MS };
  }

  return {
    async principalOf(services, secret) {
      const hash = await sha256Hex(secret);
      let found = remembered.get(hash);
      if (!found || found.until < services.now()) {
        found = await look(services, hash);
        if (remembered.size >= REMEMBERED_MAX) remembered.clear();
        remembered.set(hash, found);
      }
      if (found.expiresAt !== null && found.expiresAt <= services.now()) {
        throw new SightlineError('key_expired', `This API key expired at ${new Date(found.expiresAt).toISOString()}`);
      }
      return found.principal;
    },
    forget: () => remembered.clear(),
  };
}

/**
 * Lets the request go on as the key's holder.
 * @throws SightlineError as `principalOf`, and `rate_limited` or `forbidden`
 */
export async function authorize(
  c: Context<ApiEnv>,
  { secret, scope }: { secret: string; scope: Scope | undefined },
): Promise<void> {
  const services = c.get('services');
  const principal = await c.get('keyRing').principalOf(services, secret);
  if (!(await services.allow(principal.keyId))) {
    throw new SightlineError('rate_limited', 'This key has sent too many requests in the last minute');
  }
  if (scope !== undefined && !principal.scopes.includes(scope)) {
    throw new SightlineError(
      'forbidden',
      `This needs the scope "${scope}"; the key has ${principal.scopes.map((one) => `"${one}"`).join(', ')}`,
    );
  }
  c.set('principal', principal);
}

function bearerOf(c: Context<ApiEnv>): string | undefined {
  return /^Bearer\s+(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
}

/** Accepts a request without a key; a key, if sent, must be valid. */
export const acceptKey = createMiddleware<ApiEnv>(async (c, next) => {
  const secret = bearerOf(c);
  if (secret !== undefined) await authorize(c, { secret, scope: undefined });
  await next();
});

export function requireScope(scope: Scope): MiddlewareHandler<ApiEnv> {
  return createMiddleware<ApiEnv>(async function authenticate(c, next) {
    const secret = bearerOf(c);
    if (secret === undefined) {
      throw new SightlineError('unauthorized', 'Send an API key as "Authorization: Bearer sl_…"');
    }
    await authorize(c, { secret, scope });
    await next();
  });
}
