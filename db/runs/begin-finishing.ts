import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';

/** Time after which another invocation may finish a run, because the first one has probably died. */
const FINISHING_MS = 30_000;

/**
 * Reserves the finishing of a run for one invocation. Until the run ends, `finished_at` holds the time of the reservation.
 * @returns false if another invocation has reserved it
 */
export async function beginFinishing(db: Database, runId: string, now: number): Promise<boolean> {
  const result = await db.run(sql`UPDATE runs SET finished_at = ${now} WHERE id = ${runId} AND status = 'finishing'
    AND (finished_at IS NULL OR finished_at < ${now - FINISHING_MS})`);
  return result.meta.changes > 0;
}
