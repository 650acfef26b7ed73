/** A filter is stored once for an Idempotency-Key, and found again. */
import { and, desc, eq, lt, sql } from 'drizzle-orm';
import { atomically, type Database } from '../database.ts';
import { filters } from '../schema.ts';

export type FilterRow = typeof filters.$inferSelect;

export type InsertedFilter =
  | { outcome: 'inserted' }
  | { outcome: 'key_taken'; filterId: string; requestSha256: string };

export async function insertFilter(
  db: Database,
  row: FilterRow,
  idempotency: { key: string; requestSha256: string } | undefined,
): Promise<InsertedFilter> {
  const key = idempotency?.key ?? null;
  const taken = sql`SELECT resource_id, request_sha256 FROM idempotency_keys WHERE tenant = ${row.tenant} AND key = ${key}`;
  const [found] = await atomically<{ resource_id: string; request_sha256: string }>(db, [
    taken,
    sql`INSERT INTO filters (id, tenant, dataset_id, version, signals_id, scorer, request, counts, thresholds, object_key, created_at)
      SELECT ${row.id}, ${row.tenant}, ${row.datasetId}, ${row.version}, ${row.signalsId},
        ${row.scorer === null ? null : JSON.stringify(row.scorer)}, ${JSON.stringify(row.request)},
        ${JSON.stringify(row.counts)}, ${JSON.stringify(row.thresholds)}, ${row.objectKey}, ${row.createdAt}
      WHERE NOT EXISTS (${taken})`,
    sql`INSERT INTO idempotency_keys (tenant, key, request_sha256, resource_id, created_at)
      SELECT ${row.tenant}, ${key}, ${idempotency?.requestSha256 ?? ''}, ${row.id}, ${row.createdAt}
      WHERE ${key} IS NOT NULL AND NOT EXISTS (${taken})`,
  ]);
  const first = found?.rows[0];
  if (!first) return { outcome: 'inserted' };
  return { outcome: 'key_taken', filterId: first.resource_id, requestSha256: first.request_sha256 };
}

export async function findFilter(db: Database, tenant: string, id: string): Promise<FilterRow | undefined> {
  const [row] = await db
    .select()
    .from(filters)
    .where(and(eq(filters.tenant, tenant), eq(filters.id, id)));
  return row;
}

export interface FiltersPage {
  tenant: string;
  datasetId: string | undefined;
  before: string | undefined;
  limit: number;
}

export function listFilters(db: Database, { tenant, datasetId, before, limit }: FiltersPage): Promise<FilterRow[]> {
  return db
    .select()
    .from(filters)
    .where(
      and(
        eq(filters.tenant, tenant),
        datasetId === undefined ? undefined : eq(filters.datasetId, datasetId),
        before === undefined ? undefined : lt(filters.id, before),
      ),
    )
    .orderBy(desc(filters.id))
    .limit(limit);
}
