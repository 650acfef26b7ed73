/** How many samples of a version say the same as another, by what is the same. */
import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { DUPLICATE_KEYS, type DuplicatesOf } from './list-duplicates.ts';

export interface DuplicateCount {
  kind: DuplicatesOf['kind'];
  groups: number;
  /** In all of the groups together. */
  samples: number;
}

export async function countDuplicates(
  db: Database,
  { datasetId, version }: Pick<DuplicatesOf, 'datasetId' | 'version'>,
): Promise<DuplicateCount[]> {
  const one = (kind: DuplicatesOf['kind'], pictured: SQL) => sql`
    SELECT ${kind} AS kind, count(*) AS groups, coalesce(sum(total), 0) AS samples FROM (
      SELECT count(*) AS total FROM dataset_samples
      WHERE dataset_id = ${datasetId} AND since <= ${version} AND (until IS NULL OR until > ${version}) AND ${pictured}
      GROUP BY ${DUPLICATE_KEYS[kind]} HAVING count(*) > 1)`;
  const pictured = sql`images <> '[]'`;
  return db.all<DuplicateCount>(
    sql`${one('sample', pictured)} UNION ALL ${one('question', sql`1`)} UNION ALL ${one('image', pictured)}`,
  );
}
