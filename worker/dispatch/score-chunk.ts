/** Scores a claimed chunk on a runner: generates responses if the run asks for it, scores them, checks every event. */
import { streamStored } from '#clients/runner/call.ts';
import { SightlineError } from '#contract/errors.ts';
import { newId } from '#contract/ids.ts';
import type { FailureReason } from '#contract/run.ts';
import type { RunConfig } from '#contract/run-request.ts';
import type { RunnerEvent, Scorer } from '#contract/runner-events.ts';
import type { ClaimedChunk } from '#db/chunks/claim.ts';
import type { NewGeneration, NewTrajectory } from '#db/chunks/complete.ts';
import type { ChunkSample } from '#db/objects/chunk-input.ts';
import { seriesKey } from '#db/objects/keys.ts';
import { createSeriesWriter, type SeriesWriter } from '#db/objects/write-series.ts';
import { openImages } from '../runners/open-images.ts';
import type { UsableRunner } from '../runners/usable-runners.ts';
import type { Services } from '../services.ts';
import { collectReply, type Reply } from './collect-reply.ts';
import { generateResponses, type Prepared, type PreparedSample } from './generate-responses.ts';
import { keepLease } from './keep-lease.ts';
import { withStorageRetry } from './with-storage-retry.ts';

export interface ChunkToScore {
  claimed: ClaimedChunk;
  runner: UsableRunner;
  samples: ChunkSample[];
}

export interface ScoredChunk {
  scorer: Scorer;
  /** Null if no response was scored. */
  seriesKey: string | null;
  trajectories: NewTrajectory[];
  generations: NewGeneration[];
  /** By position of the sample: undefined if it succeeded. */
  failures: ReadonlyMap<number, FailureReason | undefined>;
}

type CallRunner = (
  path: '/v1/score' | '/v1/generate',
  request: Record<string, unknown>,
  samples: ChunkSample[],
) => AsyncGenerator<RunnerEvent>;

/** Calls the runner with the images of the samples, which it streams from R2. */
function createCall(services: Services, { claimed, runner }: ChunkToScore, abort: AbortController): CallRunner {
  const { address, scorer } = runner;
  return (path, request, samples) => {
    const pinned = { ...request, model: scorer.name, model_revision: scorer.revision };
    const images = openImages(services.objects, samples, (error) => abort.abort(error));
    const events = streamStored(address, path, { request: pinned, images, signal: abort.signal });
    return keepLease(services, events, { fence: claimed.fence, abort });
  };
}

function toPrompt({ sample }: ChunkSample) {
  const { batch: _batch, metadata: _metadata, responses: _responses, ...prompt } = sample;
  return prompt;
}

function toScoreRequest(config: RunConfig, samples: ChunkSample[]) {
  const { model: _model, model_revision: _revision, shaping: _shaping, generate: _generate, ...score } = config;
  return {
    ...score,
    samples: samples.map((chunkSample) => ({
      ...toPrompt(chunkSample),
      responses: chunkSample.sample.responses.map(({ text, token_ids }) =>
        text === undefined ? { token_ids } : { text },
      ),
    })),
  };
}

async function prepare(call: CallRunner, config: RunConfig, samples: ChunkSample[]): Promise<Prepared> {
  if (!config.generate) return { samples, generations: [], failures: new Map(), scorer: undefined };
  return generateResponses(config.generate, samples, (request, open) =>
    call('/v1/generate', { ...request, samples: open.map(toPrompt) }, open),
  );
}

interface Scoring {
  config: RunConfig;
  samples: PreparedSample[];
  series: SeriesWriter;
}

/** @returns undefined if there is no response to score */
async function score(
  services: Services,
  call: CallRunner,
  { config, samples, series }: Scoring,
): Promise<Reply | undefined> {
  const scorable = samples.filter(({ sample }) => sample.responses.length > 0);
  if (scorable.length === 0) return undefined;
  return collectReply(call('/v1/score', toScoreRequest(config, scorable), scorable), {
    config,
    samples: scorable,
    series,
    newTrajectoryId: () => newId('trajectory', services.now(), services.random(16)),
  });
}

async function generateAndScore(
  services: Services,
  chunk: ChunkToScore,
  { call, series, key }: { call: CallRunner; series: SeriesWriter; key: string },
): Promise<ScoredChunk> {
  const { claimed, runner, samples } = chunk;
  const { config } = claimed.run;
  const prepared = await prepare(call, config, samples);
  const reply = await score(services, call, { config, samples: prepared.samples, series });
  const scorers = [reply?.scorer, prepared.scorer].filter((scorer) => scorer !== undefined);
  if (scorers.some(({ revision }) => revision !== runner.scorer.revision)) {
    throw new SightlineError('runner_protocol', 'The runner changed its model during the call');
  }
  const { trajectories = [] } = reply ?? {};
  if (trajectories.length > 0) await withStorageRetry(() => series.close());
  else await series.abort().catch(() => {});
  const failures = new Map([...(reply?.failures ?? []), ...prepared.failures]);
  return {
    scorer: scorers[0] ?? runner.scorer,
    seriesKey: trajectories.length > 0 ? key : null,
    trajectories,
    generations: prepared.generations.filter(({ samplePosition }) => !failures.get(samplePosition)),
    failures,
  };
}

/**
 * @throws SightlineError if the runner refuses the call or its reply breaks the protocol; LeaseLost if the lease was lost.
 *   At most an object that no row refers to is left in R2.
 */
export async function scoreChunk(services: Services, chunk: ChunkToScore): Promise<ScoredChunk> {
  const { run, fence } = chunk.claimed;
  const abort = new AbortController();
  const key = seriesKey(run.id, fence.chunkId, fence.attempt);
  const series = createSeriesWriter(services.objects, key);
  try {
    return await generateAndScore(services, chunk, { call: createCall(services, chunk, abort), series, key });
  } catch (error) {
    abort.abort();
    await series.abort().catch(() => {});
    throw abort.signal.reason instanceof SightlineError ? abort.signal.reason : error;
  }
}
