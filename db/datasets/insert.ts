/** A dataset is created once for an Idempotency-Key. */
import { sql } from 'drizzle-orm';
import { atomically, type Database } from '../database.ts';

export interface NewDataset {
  id: string;
  tenant: string;
  name: string;
  description: string | null;
  now: number;
  idempotency: { key: string; requestSha256: string } | undefined;
}

export type InsertedDataset =
  | { outcome: 'inserted' }
  | { outcome: 'key_taken'; datasetId: string; requestSha256: string };

export async function insertDataset(db: Database, dataset: NewDataset): Promise<InsertedDataset> {
  const { id, tenant, name, description, now, idempotency } = dataset;
  const key = idempotency?.key ?? null;
  const taken = sql`SELECT resource_id, request_sha256 FROM idempotency_keys WHERE tenant = ${tenant} AND key = ${key}`;
  const [found] = await atomically<{ resource_id: string; request_sha256: string }>(db, [
    taken,
    sql`INSERT INTO datasets (id, tenant, name, description, created_at)
      SELECT ${id}, ${tenant}, ${name}, ${description}, ${now} WHERE NOT EXISTS (${taken})`,
    sql`INSERT INTO idempotency_keys (tenant, key, request_sha256, resource_id, created_at)
      SELECT ${tenant}, ${key}, ${idempotency?.requestSha256 ?? ''}, ${id}, ${now}
      WHERE ${key} IS NOT NULL AND NOT EXISTS (${taken})`,
  ]);
  const first = found?.rows[0];
  if (!first) return { outcome: 'inserted' };
  return { outcome: 'key_taken', datasetId: first.resource_id, requestSha256: first.request_sha256 };
}
