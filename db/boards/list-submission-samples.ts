import { and, asc, eq, gt } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { submissionSamples } from '../schema.ts';
import type { SubmissionSampleRow } from './rows.ts';

export interface SubmissionSamplesPage {
  submissionId: string;
  /** Sequence number of the last sample of the previous page. */
  after: number;
  limit: number;
}

/** Lists the samples of a submission in the order of the benchmark. */
export function listSubmissionSamples(
  db: Database,
  { submissionId, after, limit }: SubmissionSamplesPage,
): Promise<SubmissionSampleRow[]> {
  return db
    .select()
    .from(submissionSamples)
    .where(and(eq(submissionSamples.submissionId, submissionId), gt(submissionSamples.sequence, after)))
    .orderBy(asc(submissionSamples.sequence))
    .limit(limit);
}
