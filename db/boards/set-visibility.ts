import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import type { SubmissionRow } from './rows.ts';

export async function setVisibility(db: Database, id: string, visibility: SubmissionRow['visibility']): Promise<void> {
  await db.run(sql`UPDATE submissions SET visibility = ${visibility} WHERE id = ${id}`);
}
