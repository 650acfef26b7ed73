import { sql } from 'drizzle-orm';
import { atomically, type Database } from '../database.ts';
import type { SampleScores, SubmissionBatch } from './rows.ts';
import { updateScores } from './update-scores.ts';

/** Stores the scores of a batch and marks it as done. Repeating it changes nothing. */
export async function recordSubmissionBatch(
  db: Database,
  { submissionId, round, last }: SubmissionBatch,
  samples: SampleScores[],
): Promise<void> {
  const ofBatch = sql`submission_id = ${submissionId} AND round = ${round} AND last = ${last}`;
  const condition = sql`EXISTS (SELECT 1 FROM submission_batches WHERE ${ofBatch} AND done = 0)`;
  await atomically(db, [
    ...updateScores({ submissionId, samples, condition }),
    sql`UPDATE submission_batches SET done = 1 WHERE ${ofBatch}`,
  ]);
}
