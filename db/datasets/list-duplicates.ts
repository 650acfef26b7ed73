/** Samples of a version that say the same: the same picture and question, the same question, the same picture. */
import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';

export interface DuplicateRow {
  /** JSON list of the first ids. */
  ids: string;
  total: number;
}

const IDS_SHOWN = 10;

export interface DuplicatesOf {
  datasetId: string;
  version: number;
  kind: 'sample' | 'question' | 'image';
  limit: number;
}

/** What is the same in a group. */
export const DUPLICATE_KEYS = {
  sample: sql`question_key || images`,
  question: sql`question_key`,
  image: sql`images`,
};

/** Largest groups first. */
export function listDuplicates(
  db: Database,
  { datasetId, version, kind, limit }: DuplicatesOf,
): Promise<DuplicateRow[]> {
  const pictured = kind === 'question' ? sql`1` : sql`images <> '[]'`;
  return db.all<DuplicateRow>(sql`
    WITH numbered AS (
      SELECT sample_id, ${DUPLICATE_KEYS[kind]} AS key, sequence,
        row_number() OVER (PARTITION BY ${DUPLICATE_KEYS[kind]} ORDER BY sequence) AS place
      FROM dataset_samples
      WHERE dataset_id = ${datasetId} AND since <= ${version} AND (until IS NULL OR until > ${version}) AND ${pictured})
    SELECT count(*) AS total, min(sequence) AS first,
      json_group_array(sample_id ORDER BY sequence) FILTER (WHERE place <= ${IDS_SHOWN}) AS ids
    FROM numbered GROUP BY key HAVING count(*) > 1 ORDER BY total DESC, first LIMIT ${limit}`);
}
