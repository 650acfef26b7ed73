/** A key is claimed once, for what will have this id; for things whose making may be repeated with the same id. */
import { sql } from 'drizzle-orm';
import { atomically, type Database } from '../database.ts';

export interface KeyClaim {
  tenant: string;
  key: string;
  requestSha256: string;
  resourceId: string;
  now: number;
}

/** @returns the claim that stands: this one, or an earlier one */
export async function claimIdempotencyKey(
  db: Database,
  { tenant, key, requestSha256, resourceId, now }: KeyClaim,
): Promise<{ resourceId: string; requestSha256: string }> {
  const [, standing] = await atomically<{ resource_id: string; request_sha256: string }>(db, [
    sql`INSERT OR IGNORE INTO idempotency_keys (tenant, key, request_sha256, resource_id, created_at)
      VALUES (${tenant}, ${key}, ${requestSha256}, ${resourceId}, ${now})`,
    sql`SELECT resource_id, request_sha256 FROM idempotency_keys WHERE tenant = ${tenant} AND key = ${key}`,
  ]);
  const row = standing?.rows[0];
  if (!row) throw new RangeError(`the Idempotency-Key of ${resourceId} was not claimed`);
  return { resourceId: row.resource_id, requestSha256: row.request_sha256 };
}
