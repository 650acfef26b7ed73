/** One claimed chunk, from its inputs to its results: read, call, store the series, record. */
import { ERRORS, SightlineError } from '#contract/errors.ts';
import { newId } from '#contract/ids.ts';
import { LIMITS } from '#contract/limits.ts';
import type { RunConfig, RunEvent } from '#contract/run.ts';
import type { RunnerEvent } from '#contract/runner.ts';
import { type PlacedSample, readInput } from '#db/objects/chunk-input.ts';
import { seriesKey } from '#db/objects/keys.ts';
import { createSeriesWriter } from '#db/objects/write-series.ts';
import type { ClaimedChunk } from '#db/queries/claim-chunk.ts';
import { completeChunk, type SampleOutcome } from '#db/queries/complete-chunk.ts';
import { extendLease } from '#db/queries/extend-lease.ts';
import { recordRunnerSuccess } from '#db/queries/record-runner-call.ts';
import { streamScore } from '#runner-client/call.ts';
import { finishRun } from '../finish-run.ts';
import type { Services } from '../services.ts';
import { backoffMs } from './after-failure.ts';
import { collectReply, type Reply } from './collect-reply.ts';
import { giveBack } from './give-back.ts';
import { LeaseLost } from './lease-lost.ts';
import { openImages } from './open-images.ts';
import { persist } from './persist.ts';
import { noteRunnerFailure, type UsableRunner } from './runner-pool.ts';

function toRequest(config: RunConfig, runner: UsableRunner, samples: PlacedSample[]): unknown {
  const { model: _model, model_revision: _revision, shaping: _shaping, ...score } = config;
  return {
    ...score,
    model: runner.scorer.name,
    model_revision: runner.scorer.revision,
    samples: samples.map(({ sample: { batch: _batch, metadata: _metadata, responses, ...sample } }) => ({
      ...sample,
      responses: responses.map(({ text, token_ids }) => (text === undefined ? { token_ids } : { text })),
    })),
  };
}

/** Passes events on and keeps the lease while they come; a runner that is silent for two leases is given up. */
async function* keepingLease(
  services: Services,
  claimed: ClaimedChunk,
  events: AsyncGenerator<RunnerEvent>,
  abort: AbortController,
): AsyncGenerator<RunnerEvent> {
  const { leaseMs } = services.settings;
  let beat = services.now();
  for (;;) {
    const silence = setTimeout(
      () => abort.abort(new SightlineError('runner_protocol', `The runner was silent for ${(2 * leaseMs) / 1000} s`)),
      2 * leaseMs,
    );
    const next = await events.next().finally(() => clearTimeout(silence));
    if (next.done) return;
    const now = services.now();
    if (now - beat > leaseMs / 3) {
      beat = now;
      if (!(await extendLease(services.db, claimed.fence, now + leaseMs))) {
        const lost = new LeaseLost();
        abort.abort(lost);
        throw lost;
      }
    }
    yield next.value;
  }
}

function toOutcome(services: Services, claimed: ClaimedChunk, position: number, reply: Reply): SampleOutcome {
  const reason = reply.failures.get(position);
  if (!reason) {
    return { position, state: 'succeeded', errorCode: null, errorDetail: null, chunkId: null, availableAt: null };
  }
  const { failures } = claimed.chunk;
  const again = ERRORS[reason.code].retryable && failures + 1 < LIMITS.failuresMax;
  const now = services.now();
  return {
    position,
    state: again ? 'retry' : 'failed',
    errorCode: reason.code,
    errorDetail: reason.detail,
    chunkId: again ? newId('chunk', now, services.random(16)) : null,
    availableAt: again ? now + backoffMs(failures, services.chance()) : null,
  };
}

async function score(services: Services, claimed: ClaimedChunk, runner: UsableRunner): Promise<void> {
  const { db, objects } = services;
  const { chunk, run, fence } = claimed;
  const samples = await persist(() => readInput(objects, chunk));
  const key = seriesKey(run.id, chunk.id, chunk.attempt);
  const series = createSeriesWriter(objects, key);
  const abort = new AbortController();
  let reply: Reply;
  try {
    const events = streamScore(runner.address, {
      request: toRequest(run.config, runner, samples),
      images: openImages(objects, samples),
      signal: abort.signal,
    });
    reply = await collectReply(keepingLease(services, claimed, events, abort), {
      config: run.config,
      samples,
      series,
      newTrajectoryId: () => newId('trajectory', services.now(), services.random(16)),
    });
    if (reply.scorer.revision !== runner.scorer.revision) {
      throw new SightlineError('runner_protocol', 'The runner changed its model while it worked');
    }
    if (reply.trajectories.length > 0) await persist(() => series.close());
  } catch (error) {
    abort.abort();
    await series.abort().catch(() => {});
    throw abort.signal.reason instanceof SightlineError ? abort.signal.reason : error;
  }
  const outcomes = samples.map(({ position }) => toOutcome(services, claimed, position, reply));
  const event: RunEvent = {
    type: 'progress',
    samples: samples.map(({ position, sample }, index) => {
      const state = outcomes[index]?.state;
      return {
        id: sample.id,
        state: state === undefined || state === 'retry' ? 'pending' : state,
        error: reply.failures.get(position) ?? null,
      };
    }),
  };
  const { recorded, runFinishing } = await persist(() =>
    completeChunk(db, {
      fence,
      runId: run.id,
      scorer: reply.scorer,
      seriesKey: reply.trajectories.length > 0 ? key : null,
      trajectories: reply.trajectories,
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
    await score(services, claimed, runner);
    await recordRunnerSuccess(services.db, runner.config.name);
  } catch (error) {
    services.log({ level: 'warn', ...entry, detail: String(error) });
    if (error instanceof LeaseLost) return;
    try {
      await noteRunnerFailure(services, runner.config.name, error);
      await giveBack(services, claimed, error);
    } catch (second) {
      services.log({ level: 'error', ...entry, detail: `the lease will expire: ${String(second)}` });
    }
  }
}
