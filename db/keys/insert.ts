import { sql } from 'drizzle-orm';
import { atomically, changed, type Database } from '../database.ts';
import { type IdempotencyKey, insertKeyUse, type KeyUseRow, selectKeyUse } from '../idempotency/key-use.ts';
import type { KeyRow } from './rows.ts';

export interface NewKey {
  key: Omit<KeyRow, 'revokedAt' | 'lastUsedAt'>;
  /** Maximum number of keys of the tenant that are neither revoked nor expired. */
  keysMax: number;
  idempotency: IdempotencyKey | undefined;
}

export type InsertedKey =
  | { outcome: 'inserted' | 'too_many' }
  /** The Idempotency-Key was used before, for this API key. */
  | { outcome: 'key_taken'; resourceId: string; requestSha256: string };

/** Inserts an API key, once per Idempotency-Key. */
export async function insertKey(db: Database, { key, keysMax, idempotency }: NewKey): Promise<InsertedKey> {
  const validKeys = sql`(SELECT count(*) FROM api_keys WHERE tenant = ${key.tenant} AND revoked_at IS NULL
    AND (expires_at IS NULL OR expires_at > ${key.createdAt}))`;
  const inserted = sql`EXISTS (SELECT 1 FROM api_keys WHERE id = ${key.id})`;
  const results = await atomically<KeyUseRow>(db, [
    selectKeyUse(idempotency),
    sql`INSERT INTO api_keys (id, tenant, name, secret_sha256, last_four, scopes, created_at, expires_at)
      SELECT ${key.id}, ${key.tenant}, ${key.name}, ${key.secretSha256}, ${key.lastFour}, ${JSON.stringify(key.scopes)},
        ${key.createdAt}, ${key.expiresAt} WHERE NOT EXISTS (${selectKeyUse(idempotency)}) AND ${validKeys} < ${keysMax}`,
    ...insertKeyUse({ key: idempotency, resourceId: key.id, inserted, now: key.createdAt }),
  ]);
  const first = results[0]?.rows[0];
  if (first) return { outcome: 'key_taken', resourceId: first.resource_id, requestSha256: first.request_sha256 };
  return { outcome: changed(results, 1) ? 'inserted' : 'too_many' };
}
