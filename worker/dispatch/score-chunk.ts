/** A claimed chunk at its runner: responses are generated where the run asks for it, then scored, and every line is checked. */

import { streamStored } from '#clients/runner/call.ts';
import { SightlineError } from '#contract/errors.ts';
import { newId } from '#contract/ids.ts';
import type { FailureReason, RunConfig } from '#contract/run.ts';
import type { RunnerEvent, Scorer } from '#contract/runner.ts';
import type { ClaimedChunk } from '#db/chunks/claim.ts';
import type { NewGeneration, NewTrajectory } from '#db/chunks/complete.ts';
import { extendLease } from '#db/chunks/extend-lease.ts';
import type { ChunkSample } from '#db/objects/chunk-input.ts';
import { seriesKey } from '#db/objects/keys.ts';
import { createSeriesWriter } from '#db/objects/write-series.ts';
import type { Services } from '../services.ts';
import { collectReply } from './collect-reply.ts';
import { generateResponses, type Prepared } from './generate-responses.ts';
import { LeaseLost } from './lease-lost.ts';
import { openImages } from './open-images.ts';
import type { UsableRunner } from './runner-pool.ts';
import { withStorageRetry } from './with-storage-retry.ts';

export interface ScoredChunk {
  scorer: Scorer;
  /** Null where nothing was scored. */
  seriesKey: string | null;
  trajectories: NewTrajectory[];
  generations: NewGeneration[];
  /** By position of the sample, where it has no result. */
  failures: ReadonlyMap<number, FailureReason | undefined>;
}

function toPrompt({ sample }: ChunkSample) {
  const { batch: _batch, metadata: _metadata, responses: _responses, ...prompt } = sample;
  return prompt;
}

function toScoreRequest(config: RunConfig, samples: ChunkSample[]) {
  const { model: _model, model_revision: _revision, shaping: _shaping, generate: _generate, ...score } = config;
  return {
    ...score,
    samples: samples.map((placed) => ({
      ...toPrompt(placed),
      responses: placed.sample.responses.map(({ text, token_ids }) => (text === undefined ? { token_ids } : { text })),
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
      if (!(await withStorageRetry(() => extendLease(services.db, claimed.fence, now + leaseMs)))) {
        const lost = new LeaseLost();
        abort.abort(lost);
        throw lost;
      }
    }
    yield next.value;
  }
}

/**
 * @throws SightlineError what the runner refused, or what its reply lacks; LeaseLost when the chunk is another's by now.
 *   Nothing is left in R2 then but an object that no row names.
 */
export async function scoreChunk(
  services: Services,
  claimed: ClaimedChunk,
  runner: UsableRunner,
  samples: ChunkSample[],
): Promise<ScoredChunk> {
  const { objects } = services;
  const { chunk, run } = claimed;
  const { scorer } = runner;
  const { generate } = run.config;
  const abort = new AbortController();
  const call = (path: '/v1/score' | '/v1/generate', request: Record<string, unknown>, shown: ChunkSample[]) => {
    const pinned = { ...request, model: scorer.name, model_revision: scorer.revision };
    const images = openImages(objects, shown, (fault) => abort.abort(fault));
    const events = streamStored(runner.address, path, { request: pinned, images, signal: abort.signal });
    return keepingLease(services, claimed, events, abort);
  };
  const key = seriesKey(run.id, chunk.id, chunk.attempt);
  const series = createSeriesWriter(objects, key);
  try {
    const prepared: Prepared = generate
      ? await generateResponses(generate, samples, (request, open) =>
          call('/v1/generate', { ...request, samples: open.map(toPrompt) }, open),
        )
      : { samples, generations: [], failures: new Map(), scorer: undefined };
    const scorable = prepared.samples.filter(({ sample }) => sample.responses.length > 0);
    const reply =
      scorable.length > 0
        ? await collectReply(call('/v1/score', toScoreRequest(run.config, scorable), scorable), {
            config: run.config,
            samples: scorable,
            series,
            newTrajectoryId: () => newId('trajectory', services.now(), services.random(16)),
          })
        : { scorer: prepared.scorer ?? scorer, trajectories: [], failures: new Map<number, undefined>() };
    if ([reply.scorer, prepared.scorer].some((said) => said && said.revision !== scorer.revision)) {
      throw new SightlineError('runner_protocol', 'The runner changed its model while it worked');
    }
    if (reply.trajectories.length > 0) await withStorageRetry(() => series.close());
    else await series.abort().catch(() => {});
    const failures = new Map([...reply.failures, ...prepared.failures]);
    return {
      scorer: reply.scorer,
      seriesKey: reply.trajectories.length > 0 ? key : null,
      trajectories: reply.trajectories,
      generations: prepared.generations.filter(({ samplePosition }) => !failures.get(samplePosition)),
      failures,
    };
  } catch (error) {
    abort.abort();
    await series.abort().catch(() => {});
    throw abort.signal.reason instanceof SightlineError ? abort.signal.reason : error;
  }
}
