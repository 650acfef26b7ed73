/** Runs one sample through a runner and shapes the result: from files and flags to a report. */
import { SightlineError } from '#contract/errors.ts';
import {
  type ProgressEvent,
  type RunnerEvent,
  type SampleEvent,
  type ScoreRequestInput,
  type Scorer,
  scoreRequest,
  type TrajectoryEvent,
} from '#contract/runner.ts';
import type { ScoreReport } from '#contract/score-report.ts';
import type { ShapingConfigWire } from '#contract/weights.ts';
import { type Images, type RunnerAddress, streamRunner } from '#runner-client/call.ts';
import { fromWireConfig, shape } from '#scoring/index.ts';

export interface ScoreJob {
  request: ScoreRequestInput;
  images: Images;
  /** One per response, or undefined. */
  rewards: number[] | undefined;
  shaping: ShapingConfigWire;
}

interface Collected {
  trajectories: TrajectoryEvent[];
  sample: SampleEvent | undefined;
  scorer: Scorer | undefined;
  elapsedMs: number;
}

async function collect(
  events: AsyncGenerator<RunnerEvent>,
  onProgress: (event: ProgressEvent) => void,
): Promise<Collected> {
  const collected: Collected = { trajectories: [], sample: undefined, scorer: undefined, elapsedMs: 0 };
  for await (const event of events) {
    if (event.type === 'progress') onProgress(event);
    if (event.type === 'trajectory') collected.trajectories.push(event);
    if (event.type === 'sample') collected.sample = event;
    if (event.type === 'error') {
      throw new SightlineError(event.code, event.detail, {
        errors: event.pointer === undefined ? [] : [{ pointer: event.pointer, message: event.detail }],
      });
    }
    if (event.type === 'done') {
      collected.scorer = event.scorer;
      collected.elapsedMs = event.elapsed_ms;
    }
  }
  return collected;
}

/** @throws SightlineError the runner's refusal or the sample's failure */
export async function runScoreJob(
  address: RunnerAddress,
  job: ScoreJob,
  options: { onProgress: (event: ProgressEvent) => void; signal: AbortSignal },
): Promise<ScoreReport> {
  const { samples: _samples, model: _model, model_revision: _revision, ...config } = scoreRequest.parse(job.request);
  const [divergence] = config.divergences;
  const { trajectories, sample, scorer, elapsedMs } = await collect(
    streamRunner(address, '/v1/score', { request: job.request, images: job.images, signal: options.signal }),
    options.onProgress,
  );
  if (!sample || !scorer || !divergence)
    throw new SightlineError('internal', 'The runner left out a part of its reply');
  const dependencies = trajectories.map(({ divergences }) => divergences[divergence] ?? []);
  const shaped = shape({
    dependency: dependencies,
    entropy: trajectories.map(({ entropy_original }) => entropy_original),
    rewards: job.rewards ?? trajectories.map(() => 0),
    group: trajectories.map(() => 0),
    config: fromWireConfig(job.shaping),
  });
  const { type: _type, ...figures } = sample;
  return {
    schema: 'sightline.score/1',
    scorer,
    config,
    shaping: job.shaping,
    divergence,
    sample: figures,
    trajectories: trajectories.map(({ type: _event, sample_id: _id, ...trajectory }, index) => {
      const weights = shaped[index];
      if (!weights) throw new SightlineError('internal', 'A trajectory was not shaped');
      return {
        ...trajectory,
        dependency: dependencies[index] ?? [],
        mean_dependency: weights.meanDependency,
        alpha: weights.alpha,
        mask: Array.from(weights.mask),
        reward: job.rewards?.[index] ?? null,
        advantage: job.rewards ? weights.advantage : null,
        token_weight: job.rewards ? Array.from(weights.tokenWeight) : null,
      };
    }),
    elapsed_ms: elapsedMs,
  };
}
