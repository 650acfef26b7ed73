/** Cancels a run: its results stay, its open chunks end, and their leases are revoked. */
import { sql } from 'drizzle-orm';
import type { RunEvent } from '#contract/run.ts';
import { atomically, changed, type Database } from '../database.ts';

/** @returns false if the run had ended */
export async function cancelRun(
  db: Database,
  { runId, event, now }: { runId: string; event: RunEvent; now: number },
): Promise<boolean> {
  const open = sql`EXISTS (SELECT 1 FROM runs WHERE id = ${runId} AND status IN ('queued', 'running'))`;
  const results = await atomically(db, [
    sql`UPDATE chunks SET state = 'cancelled', lease_token = NULL, lease_expires_at = NULL, ended_at = ${now}
      WHERE run_id = ${runId} AND state IN ('queued', 'leased') AND ${open}`,
    sql`UPDATE samples SET state = 'cancelled', error_code = NULL, error_detail = NULL
      WHERE run_id = ${runId} AND state = 'pending' AND ${open}`,
    sql`INSERT INTO run_events (run_id, event, created_at)
      SELECT ${runId}, ${JSON.stringify(event)}, ${now} WHERE ${open}`,
    sql`UPDATE runs SET status = 'cancelled', finished_at = ${now},
        samples_cancelled = (SELECT count(*) FROM samples WHERE samples.run_id = ${runId} AND samples.state = 'cancelled')
      WHERE id = ${runId} AND status IN ('queued', 'running')`,
  ]);
  return changed(results, 3);
}
