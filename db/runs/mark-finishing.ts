/** The statement that lets a run end once: of all who end one of its chunks, the one that leaves none open. */
import { type SQL, sql } from 'drizzle-orm';

export function markRunFinishing(runId: string): SQL {
  return sql`UPDATE runs SET status = 'finishing'
    WHERE id = ${runId} AND status IN ('queued', 'running')
      AND NOT EXISTS (SELECT 1 FROM chunks WHERE chunks.run_id = ${runId} AND chunks.state IN ('queued', 'leased'))`;
}
