/** The next samples of a submission to score, and that a run was made for them. */
import { and, asc, eq, gt, inArray, isNull, sql } from 'drizzle-orm';
import { atomically, changed, type Database } from '../database.ts';
import { submissionBatches, submissionSamples } from '../schema.ts';
import type { SubmissionRow } from './receive-submission.ts';

export type SubmissionSampleRow = typeof submissionSamples.$inferSelect;

/** In the order of the benchmark. */
export function listSubmissionSamples(
  db: Database,
  { submissionId, after, limit }: { submissionId: string; after: number; limit: number },
): Promise<SubmissionSampleRow[]> {
  return db
    .select()
    .from(submissionSamples)
    .where(and(eq(submissionSamples.submissionId, submissionId), gt(submissionSamples.sequence, after)))
    .orderBy(asc(submissionSamples.sequence))
    .limit(limit);
}

/** Samples after the planned ones that have no scores yet. */
export function listUnscored(
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

export interface SubmissionBatch {
  submissionId: string;
  round: number;
  last: number;
  runId: string;
}

/** @returns false where another has planned this batch */
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

/** How often its failed samples were tried again. */
export async function readRound(db: Database, submissionId: string): Promise<number> {
  const [row] = await db
    .select({ round: sql<number>`coalesce(max(round), 0)` })
    .from(submissionBatches)
    .where(eq(submissionBatches.submissionId, submissionId));
  return row?.round ?? 0;
}
