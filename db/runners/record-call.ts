/** The circuit breaker's memory, shared by all isolates. */
import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';

export async function recordRunnerSuccess(db: Database, name: string): Promise<void> {
  await db.run(
    sql`UPDATE runners SET failures = 0, retry_at = NULL, last_error = NULL WHERE name = ${name} AND failures > 0`,
  );
}

export interface RunnerFailure {
  name: string;
  error: string;
  /** Consecutive failures that open the circuit. */
  failuresMax: number;
  retryAt: number;
}

export async function recordRunnerFailure(db: Database, failure: RunnerFailure): Promise<void> {
  await db.run(sql`UPDATE runners SET failures = failures + 1, last_error = ${failure.error},
      retry_at = CASE WHEN failures + 1 >= ${failure.failuresMax} THEN ${failure.retryAt} ELSE retry_at END
    WHERE name = ${failure.name}`);
}
