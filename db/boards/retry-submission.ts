import { sql } from 'drizzle-orm';
import { atomically, changed, type Database } from '../database.ts';

/**
 * Queues the failed samples of a failed submission again; existing scores stay. A batch without samples starts the next
 * round, so that the new batches get new runs.
 * @returns false if the submission has not failed
 */
export async function retrySubmission(db: Database, id: string): Promise<boolean> {
  const results = await atomically(db, [
    sql`INSERT INTO submission_batches (submission_id, round, last, run_id, done)
      SELECT ${id}, coalesce(max(round), 0) + 1, 0, '', 1 FROM submission_batches WHERE submission_id = ${id}
      HAVING EXISTS (SELECT 1 FROM submissions WHERE id = ${id} AND status = 'failed')`,
    sql`UPDATE submission_samples SET error_code = NULL, error_detail = NULL
      WHERE submission_id = ${id} AND scores IS NULL
        AND EXISTS (SELECT 1 FROM submissions WHERE id = ${id} AND status = 'failed')`,
    sql`UPDATE submissions SET status = 'scoring', planned = 0, error_code = NULL, error_detail = NULL, finished_at = NULL
      WHERE id = ${id} AND status = 'failed'`,
  ]);
  return changed(results, -1);
}
