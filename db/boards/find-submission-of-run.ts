import { eq } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { submissionBatches } from '../schema.ts';

/** @returns the ID of the submission that a run scores, undefined if it scores none */
export async function findSubmissionOfRun(db: Database, runId: string): Promise<string | undefined> {
  const [row] = await db
    .select({ id: submissionBatches.submissionId })
    .from(submissionBatches)
    .where(eq(submissionBatches.runId, runId));
  return row?.id;
}
