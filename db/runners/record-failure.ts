import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';

export interface RunnerFailure {
  name: string;
  error: string;
  /** Number of consecutive failures that opens the circuit. */
  failuresMax: number;
  retryAt: number;
}

/** Counts a failed call to a runner, and opens its circuit until `retryAt` after too many failures in a row. */
export async function recordRunnerFailure(db: Database, failure: RunnerFailure): Promise<void> {
  await db.run(sql`UPDATE runners SET failures = failures + 1, last_error = ${failure.error},
      retry_at = CASE WHEN failures + 1 >= ${failure.failuresMax} THEN ${failure.retryAt} ELSE retry_at END
    WHERE name = ${failure.name}`);
}
