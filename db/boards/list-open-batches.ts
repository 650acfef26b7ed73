import { and, asc, eq } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { submissionBatches } from '../schema.ts';
import type { SubmissionBatch } from './rows.ts';

/** Lists the batches of a submission whose scores are not recorded yet, in the order of the benchmark. */
export function listOpenSubmissionBatches(db: Database, submissionId: string): Promise<SubmissionBatch[]> {
  return db
    .select({
      submissionId: submissionBatches.submissionId,
      round: submissionBatches.round,
      last: submissionBatches.last,
      runId: submissionBatches.runId,
    })
    .from(submissionBatches)
    .where(and(eq(submissionBatches.submissionId, submissionId), eq(submissionBatches.done, false)))
    .orderBy(asc(submissionBatches.last));
}
