import { sql } from 'drizzle-orm';
import { atomically, changed, type Database } from '../database.ts';
import { DAY_MS, quotaUse } from './quota-use.ts';
import type { NewSubmission } from './rows.ts';

export interface SubmissionQuota {
  perDay: number;
  perKey: number;
  now: number;
}

/**
 * Starts the scoring of an uploaded submission. The quota check is part of the update, so concurrent submissions of a
 * key cannot exceed it.
 * @returns false if the quota of the key is used up
 */
export async function acceptSubmission(
  db: Database,
  submission: NewSubmission,
  { perDay, perKey, now }: SubmissionQuota,
): Promise<boolean> {
  const results = await atomically(db, [
    sql`UPDATE submissions SET status = 'scoring',
        samples = (SELECT count(*) FROM submission_samples WHERE submission_id = ${submission.id}),
        responses = (SELECT coalesce(sum(responses), 0) FROM submission_samples WHERE submission_id = ${submission.id})
      WHERE id = ${submission.id} AND status = 'receiving'
        AND ${quotaUse(submission, now - DAY_MS)} < ${perDay} AND ${quotaUse(submission, 0)} < ${perKey}`,
  ]);
  return changed(results, 0);
}
