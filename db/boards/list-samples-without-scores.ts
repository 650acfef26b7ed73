import { and, asc, eq, gt, isNull } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { submissionSamples } from '../schema.ts';
import type { SubmissionRow, SubmissionSampleRow } from './rows.ts';

/** Lists the next samples of a submission that are neither planned nor scored. */
export function listSamplesWithoutScores(
  db: Database,
  { id, planned }: SubmissionRow,
  limit: number,
): Promise<SubmissionSampleRow[]> {
  return db
    .select()
    .from(submissionSamples)
    .where(
      and(
        eq(submissionSamples.submissionId, id),
        gt(submissionSamples.sequence, planned),
        isNull(submissionSamples.scores),
      ),
    )
    .orderBy(asc(submissionSamples.sequence))
    .limit(limit);
}
