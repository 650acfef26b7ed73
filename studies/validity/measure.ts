/** Measures every sample with the runner: scores under all views, greedy answers under four views, and blind votes. */
import { type Images, type RunnerAddress, streamRunner } from '#clients/runner/call.ts';
import { DIVERGENCE_NAMES, type DivergenceName } from '#contract/divergence.ts';
import type { GenerateRequestInput, ScoreRequestInput } from '#contract/runner.ts';
import type { RunnerEvent, TrajectoryEvent } from '#contract/runner-events.ts';
import type { Render, RenderedResponse } from '#studies/shared/renders.ts';
import type { Category } from '#studies/shared/token-categories.ts';
import {
  ANSWER_TOKENS_MAX,
  ANSWERED_VIEW_NAMES,
  ANSWERED_VIEWS,
  type AnsweredViewName,
  BLIND_VOTES,
  SAMPLES_PER_CALL,
  SCORED_VIEW_NAMES,
  SCORED_VIEWS,
  type ScoredViewName,
} from './plan.ts';
import { labelTokens } from './token-labels.ts';

/** One value per token of the response, in nats except `top1_drop`. */
export interface ViewSeries {
  divergences: Record<DivergenceName, number[]>;
  logProbOriginal: number[];
  logProbPerturbed: number[];
}

export interface MeasuredResponse extends RenderedResponse {
  labels: Category[];
  byteStarts: number[];
  byteEnds: number[];
  views: Partial<Record<ScoredViewName, ViewSeries>>;
}

export interface MeasuredSample {
  render: Render;
  responses: MeasuredResponse[];
  /** Greedy answer of the model under each view. */
  answers: Record<AnsweredViewName, string>;
  /** Answers of the model without the image, at temperature 1. */
  blindVotes: string[];
}

/** @throws Error if the response was not scored under this view */
export function seriesOf(response: MeasuredResponse, view: ScoredViewName): ViewSeries {
  const series = response.views[view];
  if (!series) throw new Error(`the view ${view} was not scored for "${response.text}"`);
  return series;
}

function toSeries(event: TrajectoryEvent): ViewSeries {
  const divergences = Object.fromEntries(
    DIVERGENCE_NAMES.map((name) => {
      const series = event.divergences[name];
      if (!series) throw new Error(`the runner sent no ${name}`);
      return [name, series];
    }),
  ) as Record<DivergenceName, number[]>;
  return { divergences, logProbOriginal: event.log_prob_original, logProbPerturbed: event.log_prob_perturbed };
}

/** Calls per batch: one per scored view, one per answered view, one for the votes. */
const CALLS_PER_BATCH = SCORED_VIEW_NAMES.length + ANSWERED_VIEW_NAMES.length + 1;

interface Batch {
  samples: Render[];
  images: Images;
  seed: number;
}

function toPrompts({ samples }: Batch) {
  return samples.map(({ id, imageSha256, question }) => ({ id, images: [imageSha256], question }));
}

/** @throws Error if any sample fails: figures over an incomplete set would be wrong */
async function* callRunner(
  runner: RunnerAddress,
  path: '/v1/score' | '/v1/generate',
  { request, images }: { request: object; images: Images },
): AsyncGenerator<RunnerEvent> {
  for await (const event of streamRunner(runner, path, { request, images })) {
    if (event.type === 'error') {
      throw new Error(`the runner failed on ${event.sample_id ?? 'a call'}: ${event.detail}`);
    }
    yield event;
  }
}

type MeasuredSamples = ReadonlyMap<string, MeasuredSample>;

/** Scores the responses of a batch under one view, and adds the result to the measured samples. */
async function scoreView(
  runner: RunnerAddress,
  batch: Batch,
  target: { view: ScoredViewName; measured: MeasuredSamples },
) {
  const { view, measured } = target;
  const { perturbation, draws, responses } = SCORED_VIEWS[view];
  const scored = batch.samples.map(({ id }) =>
    (measured.get(id)?.responses ?? []).filter(({ origin }) => responses === 'all' || origin === 'gold'),
  );
  const samples = toPrompts(batch)
    .map((prompt, index) => ({ ...prompt, responses: (scored[index] ?? []).map(({ text }) => ({ text })) }))
    .filter((sample) => sample.responses.length > 0);
  if (samples.length === 0) return;
  const request: ScoreRequestInput = {
    divergences: [...DIVERGENCE_NAMES],
    perturbation,
    draws,
    seed: batch.seed,
    samples,
  };
  for await (const event of callRunner(runner, '/v1/score', { request, images: batch.images })) {
    if (event.type !== 'trajectory') continue;
    const response = scored[batch.samples.findIndex(({ id }) => id === event.sample_id)]?.[event.response_index];
    if (!response) throw new Error(`the runner scored an unknown response of ${event.sample_id}`);
    if (event.text !== response.text) {
      throw new Error(`the tokenizer changes "${response.text}" into "${event.text}", which shifts its labels`);
    }
    response.byteStarts = event.byte_starts;
    response.byteEnds = event.byte_ends;
    response.labels = labelTokens({ byteStarts: event.byte_starts, byteEnds: event.byte_ends }, response.spans);
    response.views[view] = toSeries(event);
  }
}

async function* generate(
  runner: RunnerAddress,
  batch: Batch,
  options: Pick<GenerateRequestInput, 'view' | 'n' | 'temperature'>,
): AsyncGenerator<Extract<RunnerEvent, { type: 'generation' }>> {
  const request: GenerateRequestInput = {
    ...options,
    max_tokens: ANSWER_TOKENS_MAX,
    seed: batch.seed,
    samples: toPrompts(batch),
  };
  for await (const event of callRunner(runner, '/v1/generate', { request, images: batch.images })) {
    if (event.type === 'generation') yield event;
  }
}

/** Yields after each call of the batch. */
async function* measureBatch(runner: RunnerAddress, batch: Batch, measured: MeasuredSamples): AsyncGenerator<void> {
  for (const view of SCORED_VIEW_NAMES) {
    await scoreView(runner, batch, { view, measured });
    yield;
  }
  for (const view of ANSWERED_VIEW_NAMES) {
    for await (const { sample_id, text } of generate(runner, batch, { view: ANSWERED_VIEWS[view] })) {
      const sample = measured.get(sample_id);
      if (sample) sample.answers[view] = text;
    }
    yield;
  }
  const votes = { view: ANSWERED_VIEWS.no_image, n: BLIND_VOTES, temperature: 1 };
  for await (const { sample_id, text } of generate(runner, batch, votes))
    measured.get(sample_id)?.blindVotes.push(text);
  yield;
}

function toUnmeasured(render: Render): MeasuredSample {
  return {
    render,
    responses: render.responses.map((response) => ({
      ...response,
      labels: [],
      byteStarts: [],
      byteEnds: [],
      views: {},
    })),
    answers: { original: '', no_image: '', patches: '', grey: '' },
    blindVotes: [],
  };
}

function toBatches(samples: readonly Render[], seed: number): Batch[] {
  const batches: Batch[] = [];
  for (let from = 0; from < samples.length; from += SAMPLES_PER_CALL) {
    const batch = samples.slice(from, from + SAMPLES_PER_CALL);
    const images = new Map(batch.map(({ imageSha256, imageBytes }) => [imageSha256, imageBytes]));
    batches.push({ samples: batch, images, seed });
  }
  return batches;
}

/** @param options.onProgress receives the share of finished calls, 0 to 1 */
export async function measure(options: {
  samples: readonly Render[];
  runners: readonly RunnerAddress[];
  seed: number;
  onProgress: (share: number) => void;
}): Promise<MeasuredSample[]> {
  const { samples, runners, seed, onProgress } = options;
  const measured = new Map(samples.map((render) => [render.id, toUnmeasured(render)]));
  if (measured.size !== samples.length) throw new Error('two samples have the same id');
  const queue = toBatches(samples, seed);
  const callsTotal = queue.length * CALLS_PER_BATCH;
  let callsDone = 0;
  await Promise.all(
    runners.map(async (runner) => {
      for (let batch = queue.shift(); batch; batch = queue.shift()) {
        for await (const _ of measureBatch(runner, batch, measured)) {
          callsDone += 1;
          onProgress(callsDone / callsTotal);
        }
      }
    }),
  );
  return [...measured.values()];
}
