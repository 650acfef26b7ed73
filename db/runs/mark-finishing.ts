import { type SQL, sql } from 'drizzle-orm';

/** Statement that marks a run as finishing when its last open chunk ends. It changes the row of the run once. */
export function markRunFinishing(runId: string): SQL {
  return sql`UPDATE runs SET status = 'finishing'
    WHERE id = ${runId} AND status IN ('queued', 'running')
      AND NOT EXISTS (SELECT 1 FROM chunks WHERE chunks.run_id = ${runId} AND chunks.state IN ('queued', 'leased'))`;
}
