import type { Database } from '../database.ts';
import type { DatasetSamplesPage } from './rows.ts';

export interface ExtraInfoRow {
  sequence: number;
  /** JSON of the object `extra_info` in the metadata of the sample. */
  json: string;
}

/** Lists the `extra_info` of the samples of a version that have one, in order. */
export async function listExtraInfo(db: Database, page: DatasetSamplesPage): Promise<ExtraInfoRow[]> {
  const rows = await db.$client
    .prepare(`SELECT sequence, json_extract(metadata, '$.extra_info') FROM dataset_samples
      WHERE dataset_id = ?1 AND since <= ?2 AND (until IS NULL OR until > ?2) AND sequence > ?3
        AND json_type(metadata, '$.extra_info') = 'object'
      ORDER BY sequence LIMIT ?4`)
    .bind(page.datasetId, page.version, page.after ?? 0, page.limit)
    .raw<[number, string]>();
  return rows.map(([sequence, json]) => ({ sequence, json }));
}
