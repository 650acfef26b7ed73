/** Replaces a chunk that keeps failing with one chunk per sample, so that a sample that crashes runners fails alone. */
import { sql } from 'drizzle-orm';
import type { FailureReason, RunEvent } from '#contract/run.ts';
import { atomically, changed, type Database } from '../database.ts';
import { type Fence, holdsLease, leaseIsHeld } from './fence.ts';

export interface Split {
  fence: Fence;
  runId: string;
  reason: FailureReason;
  parts: { id: string; position: number }[];
  availableAt: number;
  event: RunEvent;
  now: number;
}

/** @returns false if the lease was lost */
export async function splitChunk(db: Database, split: Split): Promise<boolean> {
  const { fence, reason, now } = split;
  const parts = JSON.stringify(split.parts);
  const results = await atomically(db, [
    sql`INSERT INTO chunks (id, run_id, tenant, state, positions, input, input_key, failures, runner, available_at, queue_order,
        error_code, error_detail, created_at)
      SELECT part.value ->> 'id', run_id, tenant, 'queued', json_array(part.value ->> 'position'), input, input_key,
        failures + 1, runner, ${split.availableAt}, queue_order, ${reason.code}, ${reason.detail}, ${now}
      FROM chunks JOIN json_each(${parts}) AS part WHERE ${holdsLease(fence)}`,
    sql`UPDATE samples SET chunk_id = part.value ->> 'id' FROM json_each(${parts}) AS part
      WHERE samples.run_id = ${split.runId} AND samples.position = part.value ->> 'position' AND ${leaseIsHeld(fence)}`,
    sql`INSERT INTO run_events (run_id, event, created_at)
      SELECT ${split.runId}, ${JSON.stringify(split.event)}, ${now} WHERE ${leaseIsHeld(fence)}`,
    sql`UPDATE chunks SET state = 'split', lease_expires_at = NULL, error_code = ${reason.code},
        error_detail = ${reason.detail}, ended_at = ${now} WHERE ${holdsLease(fence)}`,
  ]);
  return changed(results, 3);
}
