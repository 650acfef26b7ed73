/** Ends a chunk as failed: its pending samples fail with the reason. */
import { sql } from 'drizzle-orm';
import type { FailureReason, RunEvent } from '#contract/run.ts';
import { atomically, changed, type Database } from '../database.ts';
import { markRunFinishing } from '../runs/mark-finishing.ts';
import type { Recorded } from './complete.ts';
import { type Fence, holdsLease, leaseIsHeld } from './fence.ts';

export interface FailedChunk {
  fence: Fence;
  runId: string;
  reason: FailureReason;
  event: RunEvent;
  now: number;
}

export async function failChunk(db: Database, failed: FailedChunk): Promise<Recorded> {
  const { fence, runId, reason, now } = failed;
  const held = leaseIsHeld(fence);
  const results = await atomically(db, [
    sql`UPDATE runs SET samples_failed = samples_failed +
        (SELECT count(*) FROM samples WHERE samples.chunk_id = ${fence.chunkId} AND samples.state = 'pending')
      WHERE id = ${runId} AND ${held}`,
    sql`UPDATE samples SET state = 'failed', error_code = ${reason.code}, error_detail = ${reason.detail}
      WHERE chunk_id = ${fence.chunkId} AND state = 'pending' AND ${held}`,
    sql`INSERT INTO run_events (run_id, event, created_at)
      SELECT ${runId}, ${JSON.stringify(failed.event)}, ${now} WHERE ${held}`,
    sql`UPDATE chunks SET state = 'failed', failures = failures + 1, lease_expires_at = NULL,
        error_code = ${reason.code}, error_detail = ${reason.detail}, ended_at = ${now} WHERE ${holdsLease(fence)}`,
    markRunFinishing(runId),
  ]);
  return { recorded: changed(results, 3), runFinishing: changed(results, 4) };
}
