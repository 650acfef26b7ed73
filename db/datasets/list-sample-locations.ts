import type { Database } from '../database.ts';
import type { DatasetSamplesPage, SampleLocation } from './rows.ts';

/** Tuples instead of objects, and the object key only if it changes: a dataset has tens of thousands of rows. */
type Tuple = [
  sequence: number,
  sampleId: string,
  contentSha256: string,
  nextKey: string | null,
  start: number,
  bytes: number,
];

/** Lists where the contents of the samples of a version are stored, in order. */
export async function listSampleLocations(db: Database, page: DatasetSamplesPage): Promise<SampleLocation[]> {
  const rows = await db.$client
    .prepare(`SELECT sequence, sample_id, content_sha256,
        nullif(object_key, lag(object_key) OVER (ORDER BY sequence)), object_start, object_bytes
      FROM (SELECT * FROM dataset_samples
        WHERE dataset_id = ?1 AND since <= ?2 AND (until IS NULL OR until > ?2) AND sequence > ?3
        ORDER BY sequence LIMIT ?4)
      ORDER BY sequence`)
    .bind(page.datasetId, page.version, page.after ?? 0, page.limit)
    .raw<Tuple>();
  let objectKey = '';
  return rows.map(([sequence, sampleId, contentSha256, nextKey, objectStart, objectBytes]) => {
    objectKey = nextKey ?? objectKey;
    return { sequence, sampleId, contentSha256, objectKey, objectStart, objectBytes };
  });
}
