import { sql } from 'drizzle-orm';
import { atomically, type Database } from '../database.ts';
import { insertKeyUse, type KeyUseRow, selectKeyUse } from '../idempotency/key-use.ts';
import type { FilterRow } from './rows.ts';

export type InsertedFilter =
  | { outcome: 'inserted' }
  /** The key was used before, for this filter. */
  | { outcome: 'key_taken'; filterId: string; requestSha256: string };

/** Inserts a filter, once per Idempotency-Key. */
export async function insertFilter(
  db: Database,
  row: FilterRow,
  idempotency: { key: string; requestSha256: string } | undefined,
): Promise<InsertedFilter> {
  const key = idempotency && { tenant: row.tenant, ...idempotency };
  const inserted = sql`EXISTS (SELECT 1 FROM filters WHERE id = ${row.id})`;
  const [earlier] = await atomically<KeyUseRow>(db, [
    selectKeyUse(key),
    sql`INSERT INTO filters (id, tenant, dataset_id, version, signals_id, scorer, request, counts, thresholds, object_key,
        created_at)
      SELECT ${row.id}, ${row.tenant}, ${row.datasetId}, ${row.version}, ${row.signalsId},
        ${row.scorer === null ? null : JSON.stringify(row.scorer)}, ${JSON.stringify(row.request)},
        ${JSON.stringify(row.counts)}, ${JSON.stringify(row.thresholds)}, ${row.objectKey}, ${row.createdAt}
      WHERE NOT EXISTS (${selectKeyUse(key)})`,
    ...insertKeyUse({ key, resourceId: row.id, inserted, now: row.createdAt }),
  ]);
  const first = earlier?.rows[0];
  if (!first) return { outcome: 'inserted' };
  return { outcome: 'key_taken', filterId: first.resource_id, requestSha256: first.request_sha256 };
}
