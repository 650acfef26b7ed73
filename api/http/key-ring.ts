/** Looks up API keys and caches valid ones, one ring per isolate. */
import { SightlineError } from '#contract/errors.ts';
import { sha256Hex } from '#contract/hash.ts';
import { SCOPES } from '#contract/service.ts';
import { findKeyByHash } from '#db/keys/find-by-hash.ts';
import { touchKey } from '#db/keys/touch.ts';
import type { ApiServices } from '../services.ts';
import type { Principal } from './principal.ts';

const ROOT_KEY_ID = 'root';
const DEFAULT_TENANT = 'default';

/** A revoked key is refused by other isolates within this time, and at once by the isolate that revokes it. */
const CACHED_MS = 5_000;
const CACHED_MAX = 1_000;
/** Minimum time between two updates of `last_used_at`. */
const TOUCH_MS = 60_000;

interface CachedKey {
  principal: Principal;
  expiresAt: number | null;
  cachedUntil: number;
}

export interface KeyRing {
  /** @throws SightlineError `unauthorized`, `key_expired` or `key_revoked` */
  principalOf(services: ApiServices, secret: string): Promise<Principal>;
  /** Empties the cache. */
  clear(): void;
}

async function lookUp(services: ApiServices, hash: string): Promise<CachedKey> {
  const now = services.now();
  if (services.adminKey !== undefined && hash === (await sha256Hex(services.adminKey))) {
    const principal = { keyId: ROOT_KEY_ID, tenant: DEFAULT_TENANT, scopes: SCOPES };
    return { principal, expiresAt: null, cachedUntil: now + CACHED_MS };
  }
  const key = await findKeyByHash(services.db, hash);
  if (!key) throw new SightlineError('unauthorized', 'Unknown API key');
  if (key.revokedAt !== null) throw new SightlineError('key_revoked', `The API key …${key.lastFour} was revoked`);
  if (key.lastUsedAt === null || now - key.lastUsedAt > TOUCH_MS) services.defer(touchKey(services.db, key.id, now));
  const principal = { keyId: key.id, tenant: key.tenant, scopes: key.scopes };
  return { principal, expiresAt: key.expiresAt, cachedUntil: now + CACHED_MS };
}

export function createKeyRing(): KeyRing {
  const cache = new Map<string, CachedKey>();
  return {
    async principalOf(services, secret) {
      const hash = await sha256Hex(secret);
      let key = cache.get(hash);
      if (!key || key.cachedUntil < services.now()) {
        key = await lookUp(services, hash);
        if (cache.size >= CACHED_MAX) cache.clear();
        cache.set(hash, key);
      }
      if (key.expiresAt !== null && key.expiresAt <= services.now()) {
        throw new SightlineError('key_expired', `This API key expired at ${new Date(key.expiresAt).toISOString()}`);
      }
      return key.principal;
    },
    clear: () => cache.clear(),
  };
}
