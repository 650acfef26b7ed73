import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { DAY_MS, quotaUse } from './quota-use.ts';
import type { NewSubmission } from './rows.ts';

/** Counts what a key has used of its quota, in the last 24 hours and in total. */
export async function countQuotaUse(
  db: Database,
  submission: NewSubmission,
  now: number,
): Promise<{ today: number; total: number }> {
  const [row] = await db.all<{ today: number; total: number }>(
    sql`SELECT ${quotaUse(submission, now - DAY_MS)} AS today, ${quotaUse(submission, 0)} AS total`,
  );
  return row ?? { today: 0, total: 0 };
}
