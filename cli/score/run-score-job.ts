/** Scores one sample on a runner and shapes the result into a report. */
import { fetchViews, type RunnerAddress, streamRunner } from '#clients/runner/call.ts';
import { SightlineError } from '#contract/errors.ts';
import type { ScoreRequest, ViewsReply } from '#contract/runner.ts';
import type { RunnerEvent, SampleEvent, Scorer, TrajectoryEvent } from '#contract/runner-events.ts';
import type { ReportedTrajectory, ScoreReport } from '#contract/score-report.ts';
import type { ShapingConfigWire } from '#contract/weights.ts';
import { fromWireConfig, goldGain, type ShapedTrajectory, shape } from '#core/scoring/index.ts';
import type { ImageFile } from '../options/read-files.ts';
import type { Progress } from '../terminal/progress-line.ts';
import { bytesByHash } from './with-image-paths.ts';

export interface ScoreJob {
  request: ScoreRequest;
  images: ImageFile[];
  question: string;
  /** One per response, or undefined without rewards. */
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
  { total, onProgress }: { total: number; onProgress: (progress: Progress) => void },
): Promise<Collected> {
  const collected: Collected = { trajectories: [], sample: undefined, scorer: undefined, elapsedMs: 0 };
  for await (const event of events) {
    if (event.type === 'trajectory') collected.trajectories.push(event);
    onProgress({ done: collected.trajectories.length, total });
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

interface ReportInput {
  trajectory: TrajectoryEvent;
  dependency: number[];
  weights: ShapedTrajectory;
  /** Undefined without rewards. */
  reward: number | undefined;
}

function toReported({ trajectory: event, dependency, weights, reward }: ReportInput): ReportedTrajectory {
  const { type: _type, sample_id: _id, ...trajectory } = event;
  const { meanDependency, alpha, mask, advantage, tokenWeight } = weights;
  const hasReward = reward !== undefined;
  return {
    ...trajectory,
    dependency,
    mean_dependency: meanDependency,
    alpha,
    mask: Array.from(mask),
    gain: goldGain({
      logProbOriginal: trajectory.log_prob_original,
      logProbPerturbed: trajectory.log_prob_perturbed,
    }),
    reward: hasReward ? reward : null,
    advantage: hasReward ? advantage : null,
    token_weight: hasReward ? Array.from(tokenWeight) : null,
  };
}

function shapeTrajectories(trajectories: readonly TrajectoryEvent[], job: ScoreJob): ReportedTrajectory[] {
  const [divergence] = job.request.divergences;
  const dependencies = trajectories.map(({ divergences }) => (divergence && divergences[divergence]) ?? []);
  const shaped = shape({
    dependency: dependencies,
    entropy: trajectories.map(({ entropy_original }) => entropy_original),
    rewards: job.rewards ?? trajectories.map(() => 0),
    group: trajectories.map(() => 0),
    config: fromWireConfig(job.shaping),
  });
  return trajectories.map((trajectory, index) => {
    const weights = shaped[index];
    if (!weights) throw new SightlineError('internal', 'A trajectory has no training weights');
    return toReported({ trajectory, dependency: dependencies[index] ?? [], weights, reward: job.rewards?.[index] });
  });
}

/** @throws SightlineError if the runner rejects the call or the sample fails */
export async function runScoreJob(
  address: RunnerAddress,
  job: ScoreJob,
  { onProgress, signal }: { onProgress: (progress: Progress) => void; signal: AbortSignal },
): Promise<ScoreReport> {
  const { samples, model: _model, model_revision: _revision, ...config } = job.request;
  const [divergence] = config.divergences;
  const total = samples.flatMap(({ responses }) => responses).length;
  const call = { request: job.request, images: bytesByHash(job.images), signal };
  const { trajectories, sample, scorer, elapsedMs } = await collect(streamRunner(address, '/v1/score', call), {
    total,
    onProgress,
  });
  if (!sample || !scorer || !divergence || trajectories.length !== total) {
    throw new SightlineError('internal', 'The reply of the runner is incomplete');
  }
  trajectories.sort((a, b) => a.response_index - b.response_index);
  const { type: _type, ...figures } = sample;
  return {
    schema: 'sightline.score/1',
    scorer,
    config,
    shaping: job.shaping,
    divergence,
    question: job.question,
    sample: figures,
    trajectories: shapeTrajectories(trajectories, job),
    elapsed_ms: elapsedMs,
  };
}

/** The images as the model sees them: the originals and the first draw of the perturbation. */
export async function fetchJobViews(address: RunnerAddress, job: ScoreJob, signal: AbortSignal): Promise<ViewsReply> {
  if (job.images.length === 0) return { views: [] };
  const { perturbation, seed, samples } = job.request;
  const request = { perturbation, seed, draws: 1, samples: samples.map(({ responses: _, ...prompt }) => prompt) };
  return fetchViews(address, { request, images: bytesByHash(job.images), signal });
}
