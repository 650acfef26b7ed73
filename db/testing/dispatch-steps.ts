/** Steps of a dispatch on D1, without a runner. */
import type { RunEvent } from '#contract/run.ts';
import { type ClaimedChunk, claimChunk } from '../chunks/claim.ts';
import { completeChunk, type NewTrajectory, type Recorded, type SampleOutcome } from '../chunks/complete.ts';
import { failChunk } from '../chunks/fail.ts';
import { releaseChunk } from '../chunks/release.ts';
import type { Database } from '../database.ts';
import { SCORER, testId } from './seed-run.ts';

export const LEASE_MS = 60_000;
export const REASON = { code: 'inference_crashed', detail: 'it crashed' } as const;

export interface ClaimOptions {
  now?: number;
  runner?: string;
  leasesMax?: number;
  others?: boolean;
}

export function claim(
  db: Database,
  { now = 0, runner = 'runner', leasesMax = 1000, others = false }: ClaimOptions = {},
): Promise<ClaimedChunk | undefined> {
  const leaseToken = crypto.randomUUID();
  return claimChunk(db, { runner, scorer: SCORER, leasesMax, others, leaseToken, leaseMs: LEASE_MS, now });
}

/** Claims a chunk. @throws Error if none is due */
export async function requireClaim(db: Database, options?: ClaimOptions): Promise<ClaimedChunk> {
  const chunk = await claim(db, options);
  if (!chunk) throw new Error('no chunk to claim');
  return chunk;
}

function toTrajectories(positions: number[], responses: number): NewTrajectory[] {
  return positions.flatMap((samplePosition) =>
    Array.from({ length: responses }, (_, responseIndex) => ({
      id: testId('trajectory', 0),
      samplePosition,
      responseIndex,
      sampleId: `s${samplePosition}`,
      origin: 'given',
      text: 'a b',
      tokens: 2,
      reward: responseIndex,
      advantage: null,
      means: { kl: 0.5 + samplePosition },
      gain: 1,
      seriesRow: 0,
    })),
  );
}

export interface CompleteOptions {
  now?: number;
  responses?: number;
  /** States of the samples of the chunk; repeated if there are fewer than samples. */
  outcomes?: SampleOutcome['state'][];
}

function toOutcome(position: number, state: SampleOutcome['state'], now: number): SampleOutcome {
  const reason = state === 'succeeded' ? undefined : REASON;
  const retry = state === 'retry';
  return {
    position,
    state,
    empty: 0,
    errorCode: reason?.code ?? null,
    errorDetail: reason?.detail ?? null,
    chunkId: retry ? testId('chunk', now) : null,
    availableAt: retry ? now : null,
  };
}

export function complete(db: Database, leased: ClaimedChunk, options: CompleteOptions = {}): Promise<Recorded> {
  const { fence, chunk, run } = leased;
  const { now = 0, responses = 2, outcomes: states = ['succeeded'] } = options;
  const outcomes = chunk.positions.map((position, index) =>
    toOutcome(position, states[index % states.length] ?? 'succeeded', now),
  );
  const succeeded = outcomes.filter(({ state }) => state === 'succeeded').map(({ position }) => position);
  return completeChunk(db, {
    fence,
    runId: run.id,
    scorer: SCORER,
    seriesKey: succeeded.length > 0 ? `series/${chunk.id}-${fence.attempt}` : null,
    trajectories: toTrajectories(succeeded, responses),
    generations: [],
    outcomes,
    event: { type: 'progress', samples: [] },
    now,
  });
}

export function fail(db: Database, { fence, run }: ClaimedChunk, now = 0): Promise<Recorded> {
  const event: RunEvent = { type: 'progress', samples: [] };
  return failChunk(db, { fence, runId: run.id, reason: REASON, event, now });
}

export function release(db: Database, { fence, run }: ClaimedChunk, { now = 0, counts = true } = {}): Promise<boolean> {
  const event: RunEvent = { type: 'waiting', reason: REASON, retry_at: new Date(now).toISOString() };
  return releaseChunk(db, { fence, runId: run.id, reason: REASON, counts, availableAt: now, event, now });
}
