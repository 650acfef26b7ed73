/** Queues the failed and cancelled samples of an ended run again, each in its own chunk. Results stay. */
import { sql } from 'drizzle-orm';
import type { RunEvent } from '#contract/run.ts';
import { atomically, changed, type Database } from '../database.ts';

export interface Retry {
  runId: string;
  /** IDs of the new chunks, and the sample of each. */
  parts: { id: string; position: number }[];
  event: RunEvent;
  now: number;
}

/** @returns false if the run has not failed and was not cancelled */
export async function retryRun(db: Database, { runId, parts, event, now }: Retry): Promise<boolean> {
  const json = JSON.stringify(parts);
  const ended = sql`EXISTS (SELECT 1 FROM runs WHERE id = ${runId} AND status IN ('failed', 'cancelled'))`;
  const results = await atomically(db, [
    sql`INSERT INTO chunks (id, run_id, tenant, state, positions, input, input_key, available_at, queue_order, created_at)
      SELECT part.value ->> 'id', chunks.run_id, chunks.tenant, 'queued', json_array(samples.position), chunks.input,
        chunks.input_key, ${now}, ${now} + samples.position, ${now}
      FROM samples JOIN chunks ON chunks.id = samples.chunk_id
        JOIN json_each(${json}) AS part ON part.value ->> 'position' = samples.position
      WHERE samples.run_id = ${runId} AND samples.state IN ('failed', 'cancelled') AND ${ended}`,
    sql`UPDATE samples SET state = 'pending', error_code = NULL, error_detail = NULL, chunk_id = part.value ->> 'id'
      FROM json_each(${json}) AS part
      WHERE samples.run_id = ${runId} AND samples.position = part.value ->> 'position'
        AND samples.state IN ('failed', 'cancelled') AND ${ended}`,
    sql`INSERT INTO run_events (run_id, event, created_at)
      SELECT ${runId}, ${JSON.stringify(event)}, ${now} WHERE ${ended}`,
    sql`UPDATE runs SET status = 'queued', finished_at = NULL, shaping_id = NULL, samples_failed = 0, samples_cancelled = 0
      WHERE id = ${runId} AND status IN ('failed', 'cancelled')`,
  ]);
  return changed(results, 3);
}
