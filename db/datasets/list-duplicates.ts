import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { COMPARED_SAMPLES, DUPLICATE_KEYS, type DuplicateKind } from './duplicate-keys.ts';
import { inVersion } from './in-version.ts';

export interface DuplicateRow {
  /** JSON array of the first sample IDs. */
  ids: string;
  total: number;
}

const IDS_SHOWN = 10;

export interface DuplicatesOf {
  datasetId: string;
  version: number;
  kind: DuplicateKind;
  limit: number;
}

/** Lists groups of samples of a version that share a question, an image or both, largest groups first. */
export function listDuplicates(
  db: Database,
  { datasetId, version, kind, limit }: DuplicatesOf,
): Promise<DuplicateRow[]> {
  return db.all<DuplicateRow>(sql`
    WITH numbered AS (
      SELECT sample_id, ${DUPLICATE_KEYS[kind]} AS key, sequence,
        row_number() OVER (PARTITION BY ${DUPLICATE_KEYS[kind]} ORDER BY sequence) AS number
      FROM dataset_samples
      WHERE dataset_id = ${datasetId} AND ${inVersion(version)} AND ${COMPARED_SAMPLES[kind]})
    SELECT count(*) AS total, min(sequence) AS first,
      json_group_array(sample_id ORDER BY sequence) FILTER (WHERE number <= ${IDS_SHOWN}) AS ids
    FROM numbered GROUP BY key HAVING count(*) > 1 ORDER BY total DESC, first LIMIT ${limit}`);
}
