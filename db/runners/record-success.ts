import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';

/** Closes the circuit of a runner after a successful call. */
export async function recordRunnerSuccess(db: Database, name: string): Promise<void> {
  await db.run(
    sql`UPDATE runners SET failures = 0, retry_at = NULL, last_error = NULL WHERE name = ${name} AND failures > 0`,
  );
}
