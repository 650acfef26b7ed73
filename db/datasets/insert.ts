import { sql } from 'drizzle-orm';
import { atomically, type Database } from '../database.ts';
import { insertKeyUse, type KeyUseRow, selectKeyUse } from '../idempotency/key-use.ts';

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
  /** The key was used before, for this dataset. */
  | { outcome: 'key_taken'; datasetId: string; requestSha256: string };

/** Inserts a dataset, once per Idempotency-Key. */
export async function insertDataset(db: Database, dataset: NewDataset): Promise<InsertedDataset> {
  const { id, tenant, name, description, now } = dataset;
  const key = dataset.idempotency && { tenant, ...dataset.idempotency };
  const inserted = sql`EXISTS (SELECT 1 FROM datasets WHERE id = ${id})`;
  const [earlier] = await atomically<KeyUseRow>(db, [
    selectKeyUse(key),
    sql`INSERT INTO datasets (id, tenant, name, description, created_at)
      SELECT ${id}, ${tenant}, ${name}, ${description}, ${now} WHERE NOT EXISTS (${selectKeyUse(key)})`,
    ...insertKeyUse({ key, resourceId: id, inserted, now }),
  ]);
  const first = earlier?.rows[0];
  if (!first) return { outcome: 'inserted' };
  return { outcome: 'key_taken', datasetId: first.resource_id, requestSha256: first.request_sha256 };
}
