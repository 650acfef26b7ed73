import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { submissionSamples } from '../schema.ts';
import type { SubmissionSampleRow } from './rows.ts';

/** Finds samples of a submission by the IDs of their dataset samples, in the order of the benchmark. */
export function findSubmissionSamples(
  db: Database,
  submissionId: string,
  ids: string[],
): Promise<SubmissionSampleRow[]> {
  return db
    .select()
    .from(submissionSamples)
    .where(
      and(
        eq(submissionSamples.submissionId, submissionId),
        inArray(submissionSamples.sampleId, sql`(SELECT value FROM json_each(${JSON.stringify(ids)}))`),
      ),
    )
    .orderBy(asc(submissionSamples.sequence));
}
