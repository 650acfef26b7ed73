import { eq, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { submissionSamples } from '../schema.ts';

export interface SubmissionProgress {
  done: number;
  failed: number;
}

/** Counts the samples of a submission that are scored, and those that failed. */
export async function readSubmissionProgress(db: Database, id: string): Promise<SubmissionProgress> {
  const [row] = await db
    .select({
      done: sql<number>`count(${submissionSamples.scores})`,
      failed: sql<number>`count(${submissionSamples.errorCode})`,
    })
    .from(submissionSamples)
    .where(eq(submissionSamples.submissionId, id));
  return row ?? { done: 0, failed: 0 };
}
