import { sql } from 'drizzle-orm';
import { atomically, changed, type Database } from '../database.ts';

export interface Freeze {
  datasetId: string;
  /** Newest version that the caller has read: of concurrent calls, one succeeds. */
  version: number;
  note: string | null;
  now: number;
}

/**
 * Freezes the draft of a dataset as its next version. After this, its rows can be closed but not edited.
 * @returns false if another call has frozen it
 */
export async function freezeDataset(db: Database, { datasetId, version, note, now }: Freeze): Promise<boolean> {
  const inDraft = sql`dataset_id = ${datasetId} AND until IS NULL`;
  const results = await atomically(db, [
    sql`INSERT INTO dataset_versions (dataset_id, version, samples, responses, images, note, created_at)
      SELECT ${datasetId}, ${version + 1},
        (SELECT count(*) FROM dataset_samples WHERE ${inDraft}),
        (SELECT coalesce(sum(responses), 0) FROM dataset_samples WHERE ${inDraft}),
        (SELECT count(DISTINCT image.value) FROM dataset_samples, json_each(dataset_samples.images) AS image WHERE ${inDraft}),
        ${note}, ${now}
      FROM datasets WHERE id = ${datasetId} AND version = ${version}`,
    sql`UPDATE datasets SET version = ${version + 1} WHERE id = ${datasetId} AND version = ${version}`,
  ]);
  return changed(results, 1);
}
