import { sql } from 'drizzle-orm';
import { atomically, type Database } from '../database.ts';

/** Deletes a submission that was never accepted. The sweep deletes its objects later, as orphans. */
export async function discardUpload(db: Database, id: string): Promise<void> {
  const receiving = sql`EXISTS (SELECT 1 FROM submissions WHERE id = ${id} AND status = 'receiving')`;
  await atomically(db, [
    sql`DELETE FROM submission_samples WHERE submission_id = ${id} AND ${receiving}`,
    sql`DELETE FROM submissions WHERE id = ${id} AND status = 'receiving'`,
  ]);
}
