import { sql } from 'drizzle-orm';
import { atomically, changed, type Database } from '../database.ts';

/**
 * Queues the failed samples of a failed submission again; existing scores stay.
 * @returns false if the submission has not failed
 */
export async function retrySubmission(db: Database, id: string): Promise<boolean> {
  const results = await atomically(db, [
    sql`UPDATE submission_samples SET error_code = NULL, error_detail = NULL
      WHERE submission_id = ${id} AND scores IS NULL
        AND EXISTS (SELECT 1 FROM submissions WHERE id = ${id} AND status = 'failed')`,
    sql`UPDATE submissions SET status = 'scoring', planned = 0, error_code = NULL, error_detail = NULL, finished_at = NULL
      WHERE id = ${id} AND status = 'failed'`,
  ]);
  return changed(results, -1);
}
