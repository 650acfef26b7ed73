import { type SQL, sql } from 'drizzle-orm';
import type { NewSubmission } from './rows.ts';

export const DAY_MS = 24 * 60 * 60_000;

/**
 * Counts the submissions of a key to a benchmark version after `since`. Failed submissions do not count against the
 * quota; withdrawn ones do.
 */
export function quotaUse({ keyId, benchmarkId, version }: NewSubmission, since: number): SQL {
  return sql`(SELECT count(*) FROM submissions AS others WHERE others.key_id = ${keyId}
    AND others.benchmark_id = ${benchmarkId} AND others.version = ${version}
    AND others.status NOT IN ('receiving', 'failed') AND others.created_at > ${since})`;
}
