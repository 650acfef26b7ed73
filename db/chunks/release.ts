/** Ends the lease of a chunk and queues it again. */
import { sql } from 'drizzle-orm';
import type { FailureReason, RunEvent } from '#contract/run.ts';
import { atomically, changed, type Database } from '../database.ts';
import { type Fence, holdsLease, leaseIsHeld } from './fence.ts';

export interface Release {
  fence: Fence;
  runId: string;
  reason: FailureReason;
  /** True if the input may have caused the failure. */
  counts: boolean;
  availableAt: number;
  event: RunEvent;
  now: number;
}

/** @returns false if the lease was lost */
export async function releaseChunk(db: Database, release: Release): Promise<boolean> {
  const { fence, reason, now } = release;
  const results = await atomically(db, [
    sql`INSERT INTO run_events (run_id, event, created_at)
      SELECT ${release.runId}, ${JSON.stringify(release.event)}, ${now} WHERE ${leaseIsHeld(fence)}`,
    sql`UPDATE chunks SET state = 'queued', lease_token = NULL, lease_expires_at = NULL,
        failures = failures + ${release.counts ? 1 : 0}, available_at = ${release.availableAt},
        error_code = ${reason.code}, error_detail = ${reason.detail} WHERE ${holdsLease(fence)}`,
  ]);
  return changed(results, 1);
}
