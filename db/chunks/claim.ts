/** Leases the next due chunk to a runner, in one conditional UPDATE: of all concurrent claims, one gets the chunk. */
import { eq, sql } from 'drizzle-orm';
import type { Scorer } from '#contract/runner-events.ts';
import { atomically, changed, type Database } from '../database.ts';
import type { RunRow } from '../runs/rows.ts';
import { chunks, runs } from '../schema.ts';
import type { Fence } from './fence.ts';
import type { ChunkRow } from './rows.ts';

export interface Claim {
  runner: string;
  scorer: Pick<Scorer, 'name' | 'revision'>;
  /** Number of chunks that the runner may hold at a time, including this one. */
  leasesMax: number;
  /** Skips chunks that this runner failed last, because other runners can take them. */
  others: boolean;
  leaseToken: string;
  leaseMs: number;
  now: number;
}

export interface ClaimedChunk {
  fence: Fence;
  chunk: ChunkRow;
  run: RunRow;
}

/** @returns undefined if no chunk is due that the runner may take */
export async function claimChunk(db: Database, claim: Claim): Promise<ClaimedChunk | undefined> {
  const { runner, scorer, leaseToken, now } = claim;
  const claimed = sql`chunks.state = 'leased' AND chunks.runner = ${runner} AND chunks.lease_token = ${leaseToken}`;
  const results = await atomically(db, [
    sql`UPDATE chunks SET state = 'leased', attempt = attempt + 1, lease_token = ${leaseToken},
        lease_expires_at = ${now + claim.leaseMs}, runner = ${runner}
      WHERE id = (
        SELECT queued.id FROM chunks AS queued JOIN runs ON runs.id = queued.run_id
        WHERE queued.state = 'queued' AND queued.available_at <= ${now}
          AND runs.status IN ('queued', 'running')
          AND (queued.runner IS NULL OR queued.runner <> ${runner} OR NOT ${claim.others ? 1 : 0})
          AND (runs.model IS NULL OR runs.model = ${scorer.name})
          AND (runs.model_revision IS NULL OR runs.model_revision = ${scorer.revision})
        ORDER BY queued.queue_order LIMIT 1)
      AND state = 'queued'
      AND (SELECT count(*) FROM chunks AS leased WHERE leased.state = 'leased' AND leased.runner = ${runner}) < ${claim.leasesMax}`,
    sql`UPDATE runs SET status = 'running', started_at = coalesce(started_at, ${now}),
        model = ${scorer.name}, model_revision = ${scorer.revision}
      WHERE id = (SELECT run_id FROM chunks WHERE ${claimed})`,
  ]);
  if (!changed(results, 0)) return undefined;
  const [row] = await db
    .select({ chunk: chunks, run: runs })
    .from(chunks)
    .innerJoin(runs, eq(runs.id, chunks.runId))
    .where(claimed);
  if (!row) return undefined;
  return { fence: { chunkId: row.chunk.id, attempt: row.chunk.attempt, leaseToken }, ...row };
}
