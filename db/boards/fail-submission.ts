import { sql } from 'drizzle-orm';
import type { ErrorCode } from '#contract/errors.ts';
import type { Database } from '../database.ts';

export interface FailedSubmission {
  id: string;
  error: { code: ErrorCode; detail: string };
  now: number;
}

export async function failSubmission(db: Database, { id, error, now }: FailedSubmission): Promise<void> {
  await db.run(sql`UPDATE submissions SET status = 'failed', error_code = ${error.code}, error_detail = ${error.detail},
    finished_at = ${now} WHERE id = ${id} AND status = 'scoring'`);
}
