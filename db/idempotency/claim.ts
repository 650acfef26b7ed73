import { sql } from 'drizzle-orm';
import { atomically, type Database } from '../database.ts';
import { type IdempotencyKey, type KeyUseRow, selectKeyUse } from './key-use.ts';

export interface ClaimKey extends IdempotencyKey {
  resourceId: string;
  now: number;
}

/**
 * Claims a key before its resource exists, for resources whose creation can be repeated with the same ID.
 * @returns the first claim of the key: this one or an earlier one
 */
export async function claimIdempotencyKey(
  db: Database,
  { resourceId, now, ...key }: ClaimKey,
): Promise<{ resourceId: string; requestSha256: string }> {
  const [, selected] = await atomically<KeyUseRow>(db, [
    sql`INSERT OR IGNORE INTO idempotency_keys (tenant, key, request_sha256, resource_id, created_at)
      VALUES (${key.tenant}, ${key.key}, ${key.requestSha256}, ${resourceId}, ${now})`,
    selectKeyUse(key),
  ]);
  const row = selected?.rows[0];
  if (!row) throw new RangeError(`the Idempotency-Key of ${resourceId} was not claimed`);
  return { resourceId: row.resource_id, requestSha256: row.request_sha256 };
}
