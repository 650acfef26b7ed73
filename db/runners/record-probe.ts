import { sql } from 'drizzle-orm';
import type { Readiness } from '#contract/runner.ts';
import type { Database } from '../database.ts';

export interface RunnerProbe {
  name: string;
  /** Reply of the runner; undefined if it did not reply. */
  readiness: Readiness | undefined;
  error: string | null;
  now: number;
}

/** Stores the readiness of a runner. The error of a failed call is kept while the runner has failures. */
export async function recordProbe(db: Database, { name, readiness, error, now }: RunnerProbe): Promise<void> {
  const scorer = readiness ? JSON.stringify(readiness.scorer) : null;
  await db.run(sql`INSERT INTO runners (name, ready, scorer, capacity, failures, last_error, checked_at)
    VALUES (${name}, ${readiness?.ready ?? false}, ${scorer}, ${readiness?.capacity ?? 0}, 0, ${error}, ${now})
    ON CONFLICT (name) DO UPDATE SET ready = excluded.ready, scorer = coalesce(excluded.scorer, runners.scorer),
      capacity = max(excluded.capacity, CASE WHEN excluded.ready THEN 1 ELSE 0 END), checked_at = excluded.checked_at,
      last_error = coalesce(excluded.last_error, CASE WHEN runners.failures > 0 THEN runners.last_error END)`);
}
