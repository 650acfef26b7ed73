import { type SQL, sql } from 'drizzle-orm';

/** Condition on `dataset_samples`: the sample belongs to a version. */
export function inVersion(version: number): SQL {
  return sql`since <= ${version} AND (until IS NULL OR until > ${version})`;
}
