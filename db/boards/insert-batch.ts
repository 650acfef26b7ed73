import { sql } from 'drizzle-orm';
import { atomically, changed, type Database } from '../database.ts';
import type { SubmissionBatch } from './rows.ts';

/**
 * Records a batch and its run, and advances the submission past the samples of the batch.
 * @param batch `after`: the last planned sequence number that the caller read
 * @returns false if another invocation has advanced the submission
 */
export async function insertSubmissionBatch(
  db: Database,
  { submissionId, round, last, runId, after }: SubmissionBatch & { after: number },
): Promise<boolean> {
  const results = await atomically(db, [
    sql`INSERT INTO submission_batches (submission_id, round, last, run_id)
      SELECT id, ${round}, ${last}, ${runId} FROM submissions WHERE id = ${submissionId} AND planned = ${after}
        AND status = 'scoring' ON CONFLICT DO NOTHING`,
    sql`UPDATE submissions SET planned = ${last} WHERE id = ${submissionId} AND planned = ${after} AND status = 'scoring'`,
  ]);
  return changed(results, 0);
}
