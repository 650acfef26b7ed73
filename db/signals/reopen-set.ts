import { sql } from 'drizzle-orm';
import { atomically, type Database } from '../database.ts';

/** Reopens a finished set, so that its signals are computed again from the stored series, without a runner. */
export async function reopenSignalSet(db: Database, id: string): Promise<void> {
  await atomically(db, [
    sql`UPDATE signal_batches SET done = 0 WHERE set_id = ${id} AND run_id <> ''`,
    sql`UPDATE signal_sets SET status = 'running', finished_at = NULL WHERE id = ${id} AND status = 'succeeded'`,
  ]);
}
