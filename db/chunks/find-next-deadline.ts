import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';

export interface Deadlines {
  /** Number of queued chunks that are due now. */
  due: number;
  /** Earliest time at which a lease expires or another chunk becomes due. */
  next: number | null;
}

export async function findNextDeadline(db: Database, now: number): Promise<Deadlines> {
  const [row] = await db.all<Deadlines>(sql`SELECT
    (SELECT count(*) FROM chunks WHERE state = 'queued' AND available_at <= ${now}) AS due,
    (SELECT min(deadline) FROM (
      SELECT min(available_at) AS deadline FROM chunks WHERE state = 'queued' AND available_at > ${now}
      UNION ALL SELECT min(lease_expires_at) FROM chunks WHERE state = 'leased')) AS next`);
  return row ?? { due: 0, next: null };
}
