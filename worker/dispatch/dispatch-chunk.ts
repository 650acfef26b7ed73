/** Dispatches a claimed chunk: read its input, score it on a runner, record the results. */
import type { RunEvent } from '#contract/run.ts';
import type { ClaimedChunk } from '#db/chunks/claim.ts';
import { completeChunk, type SampleOutcome } from '#db/chunks/complete.ts';
import type { ChunkSample } from '#db/objects/chunk-input.ts';
import { readInput } from '#db/objects/read-input.ts';
import { recordRunnerSuccess } from '#db/runners/record-success.ts';
import { countRunnerFailure } from '../runners/circuit.ts';
import type { UsableRunner } from '../runners/usable-runners.ts';
import type { Services } from '../services.ts';
import { finishRun } from './finish-run.ts';
import { LeaseLost } from './lease-lost.ts';
import { recordFailure } from './record-failure.ts';
import { toOutcome } from './sample-outcome.ts';
import { type ScoredChunk, scoreChunk } from './score-chunk.ts';
import { withStorageRetry } from './with-storage-retry.ts';

function toProgress(
  samples: ChunkSample[],
  outcomes: SampleOutcome[],
  failures: ScoredChunk['failures'],
): Extract<RunEvent, { type: 'progress' }> {
  return {
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
}

async function scoreAndRecord(services: Services, claimed: ClaimedChunk, runner: UsableRunner): Promise<void> {
  const { db, objects, now } = services;
  const { chunk, run, fence } = claimed;
  const samples = await withStorageRetry(() => readInput(objects, chunk));
  const scored = await scoreChunk(services, { claimed, runner, samples });
  const outcomes = samples.map(({ position }) => toOutcome(services, { chunk, position, scored }));
  const event = toProgress(samples, outcomes, scored.failures);
  const { recorded, runFinishing } = await withStorageRetry(() =>
    completeChunk(db, {
      fence,
      runId: run.id,
      scorer: scored.scorer,
      seriesKey: scored.seriesKey,
      trajectories: scored.trajectories,
      generations: scored.generations,
      outcomes,
      event,
      now: now(),
    }),
  );
  if (!recorded) throw new LeaseLost();
  const retries = outcomes.flatMap(({ availableAt }) => availableAt ?? []);
  if (retries.length > 0) await services.wakeSweeper(Math.min(...retries));
  if (runFinishing) await finishRun(services, run.id);
}

/** Never throws: a failure is recorded, or the lease expires. */
export async function dispatchChunk(services: Services, claimed: ClaimedChunk, runner: UsableRunner): Promise<void> {
  const runnerName = runner.config.name;
  const logFields = {
    chunk: claimed.chunk.id,
    run: claimed.run.id,
    attempt: claimed.fence.attempt,
    runner: runnerName,
  };
  try {
    await scoreAndRecord(services, claimed, runner);
    await recordRunnerSuccess(services.db, runnerName);
  } catch (error) {
    services.log({ level: 'warn', ...logFields, detail: String(error) });
    if (error instanceof LeaseLost) return;
    try {
      await countRunnerFailure(services, runnerName, error);
      await recordFailure(services, claimed, error);
    } catch (recordError) {
      const detail = `failure not recorded, so the lease will expire: ${String(recordError)}`;
      services.log({ level: 'error', ...logFields, detail });
    }
  }
}
