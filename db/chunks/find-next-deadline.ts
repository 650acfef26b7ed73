/** When there is next something to do: queued chunks that are due, and the first moment after now that matters. */
import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';

export interface Deadlines {
  /** Queued chunks that are due now. */
  due: number;
  /** Earliest lease that expires or chunk that falls due later. */
  next: number | null;
}

export async function findNextDeadline(db: Database, now: number): Promise<Deadlines> {
  const [row] = await db.all<Deadlines>(sql`SELECT
    (SELECT count(*) FROM chunks WHERE state = 'queued' AND available_at <= ${now}) AS due,
    (SELECT min(at) FROM (
      SELECT min(available_at) AS at FROM chunks WHERE state = 'queued' AND available_at > ${now}
      UNION ALL SELECT min(lease_expires_at) FROM chunks WHERE state = 'leased')) AS next`);
  return row ?? { due: 0, next: null };
}
