import { sql } from 'drizzle-orm';
import { atomically, changed, type Database } from '../database.ts';
import type { SampleScores, SubmissionRow } from './rows.ts';
import { updateScores } from './update-scores.ts';

/**
 * Stores the grades that a new grader gives to the samples up to `last`, and advances the submission past them. A newer
 * grader resets `planned`, so grades of an older one are not stored any more.
 * @returns false if another invocation has advanced the submission
 */
export async function recordGrades(
  db: Database,
  { id, planned }: SubmissionRow,
  { samples, last }: { samples: SampleScores[]; last: number },
): Promise<boolean> {
  const condition = sql`EXISTS (SELECT 1 FROM submissions WHERE id = ${id} AND status = 'grading' AND planned = ${planned})`;
  const results = await atomically(db, [
    ...updateScores({ submissionId: id, samples, condition }),
    sql`UPDATE submissions SET planned = ${last} WHERE id = ${id} AND status = 'grading' AND planned = ${planned}`,
  ]);
  return changed(results, -1);
}
