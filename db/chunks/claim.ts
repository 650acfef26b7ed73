/** Takes the next due chunk for a runner: one conditional UPDATE, so that of any number of claimers one gets it. */
import { eq, sql } from 'drizzle-orm';
import type { Scorer } from '#contract/runner.ts';
import { atomically, changed, type Database } from '../database.ts';
import { chunks, runs } from '../schema.ts';
import type { Fence } from './fence.ts';

export interface Claim {
  runner: string;
  scorer: Pick<Scorer, 'name' | 'revision'>;
  /** Chunks that the runner may have at a time, this one included. */
  leasesMax: number;
  /** What failed at this runner last is left to the others, where there are any. */
  others: boolean;
  leaseToken: string;
  leaseMs: number;
  now: number;
}

export interface ClaimedChunk {
  fence: Fence;
  chunk: typeof chunks.$inferSelect;
  run: typeof runs.$inferSelect;
}

/** @returns undefined where nothing is due that the runner may take. */
export async function claimChunk(db: Database, claim: Claim): Promise<ClaimedChunk | undefined> {
  const { runner, scorer, leaseToken, now } = claim;
  const held = sql`chunks.state = 'leased' AND chunks.runner = ${runner} AND chunks.lease_token = ${leaseToken}`;
  const mine = sql`(SELECT run_id FROM chunks WHERE ${held})`;
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
      AND (SELECT count(*) FROM chunks AS held WHERE held.state = 'leased' AND held.runner = ${runner}) < ${claim.leasesMax}`,
    sql`UPDATE runs SET status = 'running', started_at = coalesce(started_at, ${now}),
        model = ${scorer.name}, model_revision = ${scorer.revision}
      WHERE id = ${mine}`,
  ]);
  if (!changed(results, 0)) return undefined;
  const [found] = await db
    .select({ chunk: chunks, run: runs })
    .from(chunks)
    .innerJoin(runs, eq(runs.id, chunks.runId))
    .where(held);
  if (!found) return undefined;
  return { fence: { chunkId: found.chunk.id, attempt: found.chunk.attempt, leaseToken }, ...found };
}
