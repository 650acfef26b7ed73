import { sql } from 'drizzle-orm';
import { atomically, changed, type Database } from '../database.ts';

/** @returns false if the submission was withdrawn before */
export async function withdrawSubmission(db: Database, id: string, now: number): Promise<boolean> {
  const results = await atomically(db, [
    sql`UPDATE submissions SET withdrawn_at = ${now} WHERE id = ${id} AND withdrawn_at IS NULL`,
  ]);
  return changed(results, 0);
}
