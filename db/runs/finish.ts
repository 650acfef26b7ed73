/** The last step of a run: it gets its shaping and its final status, once. */
import { sql } from 'drizzle-orm';
import { atomically, changed, type Database } from '../database.ts';

/** How long the shaping of a run may take before it is tried again. */
const FINISHING_MS = 30_000;

/**
 * Of all who see that a run is to be finished, one may do it; another may try when that one has not come to an end.
 * Until then `finished_at` says since when it is tried.
 */
export async function beginFinishing(db: Database, runId: string, now: number): Promise<boolean> {
  const result = await db.run(sql`UPDATE runs SET finished_at = ${now} WHERE id = ${runId} AND status = 'finishing'
    AND (finished_at IS NULL OR finished_at < ${now - FINISHING_MS})`);
  return result.meta.changes > 0;
}

/** `failed` where a sample failed. @returns false where it was finished already. */
export async function finishRun(
  db: Database,
  { runId, shapingId, now }: { runId: string; shapingId: string | null; now: number },
): Promise<boolean> {
  const status = sql`CASE WHEN samples_failed > 0 THEN 'failed' ELSE 'succeeded' END`;
  const results = await atomically(db, [
    sql`INSERT INTO run_events (run_id, event, created_at)
      SELECT id, json_object('type', 'ended', 'status', ${status}), ${now} FROM runs
      WHERE id = ${runId} AND status = 'finishing'`,
    sql`UPDATE runs SET status = ${status}, shaping_id = ${shapingId}, finished_at = ${now}
      WHERE id = ${runId} AND status = 'finishing'`,
  ]);
  return changed(results, 1);
}
