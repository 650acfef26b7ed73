import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';

/** @returns those of the given keys that a row refers to */
export async function listReferencedObjects(db: Database, keys: string[]): Promise<Set<string>> {
  const json = JSON.stringify(keys);
  const rows = await db.all<{ key: string }>(sql`SELECT value AS key FROM json_each(${json}) WHERE
    EXISTS (SELECT 1 FROM images WHERE images.sha256 = substr(value, 8) AND value LIKE 'images/%')
    OR EXISTS (SELECT 1 FROM chunks WHERE chunks.series_key = value)
    OR EXISTS (SELECT 1 FROM chunks WHERE chunks.input_key = value)
    OR EXISTS (SELECT 1 FROM filters WHERE filters.object_key = value)
    OR EXISTS (SELECT 1 FROM dataset_samples WHERE dataset_samples.object_key = value)
    OR EXISTS (SELECT 1 FROM submission_samples WHERE submission_samples.object_key = value)`);
  return new Set(rows.map(({ key }) => key));
}
