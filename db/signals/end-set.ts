import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';

export interface EndSignalSet {
  id: string;
  status: 'succeeded' | 'cancelled';
  now: number;
}

export async function endSignalSet(db: Database, { id, status, now }: EndSignalSet): Promise<void> {
  await db.run(
    sql`UPDATE signal_sets SET status = ${status}, finished_at = ${now} WHERE id = ${id} AND status = 'running'`,
  );
}
