/** A key is created once for an Idempotency-Key; its secret cannot be shown again. */
import { sql } from 'drizzle-orm';
import { atomically, changed, type Database } from '../database.ts';
import type { KeyRow } from './find-by-hash.ts';

export interface NewKey {
  key: Omit<KeyRow, 'revokedAt' | 'lastUsedAt'>;
  /** Keys that the tenant may have; those that are revoked or expired do not count. */
  keysMax: number;
  idempotency: { tenant: string; key: string; requestSha256: string } | undefined;
}

export type InsertedKey =
  | { outcome: 'inserted' | 'too_many' }
  | { outcome: 'key_taken'; resourceId: string; requestSha256: string };

export async function insertKey(db: Database, { key, keysMax, idempotency }: NewKey): Promise<InsertedKey> {
  const tenant = idempotency?.tenant ?? '';
  const name = idempotency?.key ?? null;
  const free = sql`NOT EXISTS (SELECT 1 FROM idempotency_keys WHERE tenant = ${tenant} AND key = ${name})`;
  const room = sql`(SELECT count(*) FROM api_keys WHERE tenant = ${key.tenant} AND revoked_at IS NULL
    AND (expires_at IS NULL OR expires_at > ${key.createdAt})) < ${keysMax}`;
  const results = await atomically<{ resource_id: string; request_sha256: string }>(db, [
    sql`SELECT resource_id, request_sha256 FROM idempotency_keys WHERE tenant = ${tenant} AND key = ${name}`,
    sql`INSERT INTO api_keys (id, tenant, name, secret_sha256, last_four, scopes, created_at, expires_at)
      SELECT ${key.id}, ${key.tenant}, ${key.name}, ${key.secretSha256}, ${key.lastFour}, ${JSON.stringify(key.scopes)},
        ${key.createdAt}, ${key.expiresAt} WHERE ${free} AND ${room}`,
    sql`INSERT INTO idempotency_keys (tenant, key, request_sha256, resource_id, created_at)
      SELECT ${tenant}, ${name}, ${idempotency?.requestSha256 ?? ''}, ${key.id}, ${key.createdAt}
      WHERE ${name} IS NOT NULL AND EXISTS (SELECT 1 FROM api_keys WHERE id = ${key.id})`,
  ]);
  const first = results[0]?.rows[0];
  if (first) return { outcome: 'key_taken', resourceId: first.resource_id, requestSha256: first.request_sha256 };
  return { outcome: changed(results, 1) ? 'inserted' : 'too_many' };
}
