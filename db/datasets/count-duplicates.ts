import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { COMPARED_SAMPLES, DUPLICATE_KEYS, type DuplicateKind } from './duplicate-keys.ts';
import { inVersion } from './in-version.ts';

export interface DuplicateCount {
  kind: DuplicateKind;
  groups: number;
  /** Number of samples in all groups together. */
  samples: number;
}

/** Counts the samples of a version that share a question, an image or both with another sample. */
export async function countDuplicates(
  db: Database,
  { datasetId, version }: { datasetId: string; version: number },
): Promise<DuplicateCount[]> {
  const count = (kind: DuplicateKind) => sql`
    SELECT ${kind} AS kind, count(*) AS groups, coalesce(sum(total), 0) AS samples FROM (
      SELECT count(*) AS total FROM dataset_samples
      WHERE dataset_id = ${datasetId} AND ${inVersion(version)} AND ${COMPARED_SAMPLES[kind]}
      GROUP BY ${DUPLICATE_KEYS[kind]} HAVING count(*) > 1)`;
  return db.all<DuplicateCount>(sql`${count('sample')} UNION ALL ${count('question')} UNION ALL ${count('image')}`);
}
