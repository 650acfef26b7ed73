/** One claimed chunk, from its inputs to its results: read, call, record. */
import { ERRORS } from '#contract/errors.ts';
import { newId } from '#contract/ids.ts';
import { LIMITS } from '#contract/limits.ts';
import type { RunEvent } from '#contract/run.ts';
import type { ClaimedChunk } from '#db/chunks/claim.ts';
import { completeChunk, type SampleOutcome } from '#db/chunks/complete.ts';
import { readInput } from '#db/objects/read-input.ts';
import { recordRunnerSuccess } from '#db/runners/record-success.ts';
import type { Services } from '../services.ts';
import { backoffMs } from './after-failure.ts';
import { finishRun } from './finish-run.ts';
import { LeaseLost } from './lease-lost.ts';
import { recordFailure } from './record-failure.ts';
import { noteRunnerFailure, type UsableRunner } from './runner-pool.ts';
import { type ScoredChunk, scoreChunk } from './score-chunk.ts';
import { withStorageRetry } from './with-storage-retry.ts';

function toOutcome(
  services: Services,
  claimed: ClaimedChunk,
  position: number,
  { failures: reasons, generations }: Pick<ScoredChunk, 'failures' | 'generations'>,
): SampleOutcome {
  const reason = reasons.get(position);
  if (!reason) {
    const empty = generations.filter(
      ({ samplePosition, view, responseIndex }) =>
        samplePosition === position && view === 'original' && responseIndex === null,
    ).length;
    const nothing = { errorCode: null, errorDetail: null, chunkId: null, availableAt: null };
    return { position, state: 'succeeded', empty, ...nothing };
  }
  const { failures } = claimed.chunk;
  const again = ERRORS[reason.code].retryable && failures + 1 < LIMITS.failuresMax;
  const now = services.now();
  return {
    position,
    state: again ? 'retry' : 'failed',
    empty: 0,
    errorCode: reason.code,
    errorDetail: reason.detail,
    chunkId: again ? newId('chunk', now, services.random(16)) : null,
    availableAt: again ? now + backoffMs(failures, services.chance()) : null,
  };
}

async function scoreAndRecord(services: Services, claimed: ClaimedChunk, runner: UsableRunner): Promise<void> {
  const { db, objects } = services;
  const { chunk, run, fence } = claimed;
  const samples = await withStorageRetry(() => readInput(objects, chunk));
  const { failures, ...scored } = await scoreChunk(services, claimed, runner, samples);
  const outcomes = samples.map(({ position }) => toOutcome(services, claimed, position, { failures, ...scored }));
  const event: RunEvent = {
    type: 'progress',
    samples: samples.map(({ position, sample }, index) => {
      const state = outcomes[index]?.state;
      return {
        id: sample.id,
        state: state === undefined || state === 'retry' ? 'pending' : state,
        error: failures.get(position) ?? null,
      };
    }),
  };
  const { recorded, runFinishing } = await withStorageRetry(() =>
    completeChunk(db, {
      fence,
      runId: run.id,
      ...scored,
      outcomes,
      event,
      now: services.now(),
    }),
  );
  if (!recorded) throw new LeaseLost();
  const retries = outcomes.flatMap(({ availableAt }) => (availableAt === null ? [] : [availableAt]));
  if (retries.length > 0) await services.wakeSweeper(Math.min(...retries));
  if (runFinishing) await finishRun(services, run.id);
}

/** Never throws: whatever happens ends in a record, or in a lease that expires. */
export async function dispatchChunk(services: Services, claimed: ClaimedChunk, runner: UsableRunner): Promise<void> {
  const entry = {
    chunk: claimed.chunk.id,
    run: claimed.run.id,
    attempt: claimed.fence.attempt,
    runner: runner.config.name,
  };
  try {
    await scoreAndRecord(services, claimed, runner);
    await recordRunnerSuccess(services.db, runner.config.name);
  } catch (error) {
    services.log({ level: 'warn', ...entry, detail: String(error) });
    if (error instanceof LeaseLost) return;
    try {
      await noteRunnerFailure(services, runner.config.name, error);
      await recordFailure(services, claimed, error);
    } catch (second) {
      services.log({ level: 'error', ...entry, detail: `the lease will expire: ${String(second)}` });
    }
  }
}
