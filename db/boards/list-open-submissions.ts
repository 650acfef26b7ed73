import { asc, inArray } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { submissions } from '../schema.ts';

const LISTED_MAX = 20;

/** Lists the IDs of submissions that are being scored or graded again, oldest first. */
export async function listOpenSubmissions(db: Database): Promise<string[]> {
  const rows = await db
    .select({ id: submissions.id })
    .from(submissions)
    .where(inArray(submissions.status, ['scoring', 'grading']))
    .orderBy(asc(submissions.id))
    .limit(LISTED_MAX);
  return rows.map(({ id }) => id);
}
