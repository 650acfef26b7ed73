import { sql } from 'drizzle-orm';
import { atomically, changed, type Database } from '../database.ts';

/**
 * Ends a run with its shaping: as `failed` if a sample failed, else as `succeeded`.
 * @returns false if the run has ended
 */
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
