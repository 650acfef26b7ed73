import { and, eq, ne } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { submissions } from '../schema.ts';
import type { SubmissionRow } from './rows.ts';

/** Finds a submission whose upload is complete. */
export async function findSubmission(db: Database, id: string): Promise<SubmissionRow | undefined> {
  const [row] = await db
    .select()
    .from(submissions)
    .where(and(eq(submissions.id, id), ne(submissions.status, 'receiving')));
  return row;
}
