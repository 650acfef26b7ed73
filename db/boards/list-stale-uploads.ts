import { and, eq, lt } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { submissions } from '../schema.ts';

const LISTED_MAX = 20;

/** Lists the IDs of submissions whose upload started before `before` and never completed. */
export async function listStaleUploads(db: Database, before: number): Promise<string[]> {
  const rows = await db
    .select({ id: submissions.id })
    .from(submissions)
    .where(and(eq(submissions.status, 'receiving'), lt(submissions.createdAt, before)))
    .limit(LISTED_MAX);
  return rows.map(({ id }) => id);
}
