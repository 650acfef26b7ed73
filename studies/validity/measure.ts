/** Puts every render through the runner: all scored views, greedy answers under four views, and blind votes. */

import { type Images, type RunnerAddress, streamRunner } from '#clients/runner/call.ts';
import { DIVERGENCE_NAMES, type DivergenceName } from '#contract/divergence.ts';
import type { GenerateRequestInput, RunnerEvent, ScoreRequestInput, TrajectoryEvent } from '#contract/runner.ts';
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

/** One number per token of the response, in nats (but `top1_drop`). */
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
  /** What the model answers greedily under each view. */
  answers: Record<AnsweredViewName, string>;
  /** What it answers without the image at temperature 1. */
  blindVotes: string[];
}

/** @throws Error when the response did not come from the runner's own reading of this view. */
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

/** Calls per batch of samples: one per scored view, one per answered view, one for the votes. */
const CALLS_PER_BATCH = SCORED_VIEW_NAMES.length + ANSWERED_VIEW_NAMES.length + 1;

interface Batch {
  samples: Render[];
  images: Images;
  seed: number;
}

function promptsOf({ samples }: Batch) {
  return samples.map(({ id, imageSha256, question }) => ({ id, images: [imageSha256], question }));
}

/** @throws Error when a sample fails: a measurement with holes is not one. */
async function* ask(
  runner: RunnerAddress,
  path: '/v1/score' | '/v1/generate',
  request: object,
  { images }: Batch,
): AsyncGenerator<RunnerEvent> {
  for await (const event of streamRunner(runner, path, { request, images })) {
    if (event.type === 'error') {
      throw new Error(`the runner failed on ${event.sample_id ?? 'a call'}: ${event.detail}`);
    }
    yield event;
  }
}

async function scoreView(
  runner: RunnerAddress,
  batch: Batch,
  view: ScoredViewName,
  measured: ReadonlyMap<string, MeasuredSample>,
): Promise<void> {
  const { perturbation, draws, responses } = SCORED_VIEWS[view];
  const chosen = batch.samples.map(({ id }) =>
    (measured.get(id)?.responses ?? []).filter(({ origin }) => responses === 'all' || origin === 'gold'),
  );
  const samples = promptsOf(batch)
    .map((prompt, index) => ({ ...prompt, responses: (chosen[index] ?? []).map(({ text }) => ({ text })) }))
    .filter((sample) => sample.responses.length > 0);
  if (samples.length === 0) return;
  const request: ScoreRequestInput = {
    divergences: [...DIVERGENCE_NAMES],
    perturbation,
    draws,
    seed: batch.seed,
    samples,
  };
  for await (const event of ask(runner, '/v1/score', request, batch)) {
    if (event.type !== 'trajectory') continue;
    const response = chosen[batch.samples.findIndex(({ id }) => id === event.sample_id)]?.[event.response_index];
    if (!response) throw new Error(`the runner scored an unknown response of ${event.sample_id}`);
    if (event.text !== response.text) {
      throw new Error(`the tokenizer changes "${response.text}" into "${event.text}": its labels would be displaced`);
    }
    response.byteStarts = event.byte_starts;
    response.byteEnds = event.byte_ends;
    response.labels = labelTokens({ byteStarts: event.byte_starts, byteEnds: event.byte_ends }, response.spans);
    response.views[view] = toSeries(event);
  }
}

async function answer(
  runner: RunnerAddress,
  batch: Batch,
  options: Pick<GenerateRequestInput, 'view' | 'n' | 'temperature'>,
  onText: (event: Extract<RunnerEvent, { type: 'generation' }>) => void,
): Promise<void> {
  const request: GenerateRequestInput = {
    ...options,
    max_tokens: ANSWER_TOKENS_MAX,
    seed: batch.seed,
    samples: promptsOf(batch),
  };
  for await (const event of ask(runner, '/v1/generate', request, batch)) {
    if (event.type === 'generation') onText(event);
  }
}

async function measureBatch(
  runner: RunnerAddress,
  batch: Batch,
  measured: ReadonlyMap<string, MeasuredSample>,
  onCall: () => void,
): Promise<void> {
  for (const view of SCORED_VIEW_NAMES) {
    await scoreView(runner, batch, view, measured);
    onCall();
  }
  for (const view of ANSWERED_VIEW_NAMES) {
    await answer(runner, batch, { view: ANSWERED_VIEWS[view] }, ({ sample_id, text }) => {
      const sample = measured.get(sample_id);
      if (sample) sample.answers[view] = text;
    });
    onCall();
  }
  const votes = { view: ANSWERED_VIEWS.no_image, n: BLIND_VOTES, temperature: 1 };
  await answer(runner, batch, votes, ({ sample_id, text }) => measured.get(sample_id)?.blindVotes.push(text));
  onCall();
}

/** @param onProgress is told the share of calls that are done, 0 to 1 */
export async function measure(options: {
  samples: readonly Render[];
  runners: readonly RunnerAddress[];
  seed: number;
  onProgress: (share: number) => void;
}): Promise<MeasuredSample[]> {
  const { samples, runners, seed, onProgress } = options;
  const measured = new Map(
    samples.map((render): [string, MeasuredSample] => [
      render.id,
      {
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
      },
    ]),
  );
  if (measured.size !== samples.length) throw new Error('two renders have the same id');

  const batches: Batch[] = [];
  for (let from = 0; from < samples.length; from += SAMPLES_PER_CALL) {
    const part = samples.slice(from, from + SAMPLES_PER_CALL);
    const images = new Map(part.map(({ imageSha256, imageBytes }) => [imageSha256, imageBytes]));
    batches.push({ samples: part, images, seed });
  }
  const callsTotal = batches.length * CALLS_PER_BATCH;
  let callsDone = 0;
  const onCall = () => {
    callsDone += 1;
    onProgress(callsDone / callsTotal);
  };
  const waiting = [...batches];
  await Promise.all(
    runners.map(async (runner) => {
      for (let batch = waiting.shift(); batch; batch = waiting.shift()) {
        await measureBatch(runner, batch, measured, onCall);
      }
    }),
  );
  return [...measured.values()];
}
