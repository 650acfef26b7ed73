/** Responses of the runner's model to questions, and its scores of responses. A sample that fails ends everything. */

import { type RunnerAddress, streamRunner } from '#clients/runner/call.ts';
import type { GenerateRequestInput, RunnerEvent, ScoreRequestInput } from '#contract/runner.ts';
import type { ShapesQuestion } from './questions.ts';

type Asked = Pick<ShapesQuestion, 'id' | 'question' | 'imageSha256' | 'imageBytes'>;

const SAMPLES_PER_CALL = 20;

async function* call(
  runner: RunnerAddress,
  path: '/v1/score' | '/v1/generate',
  request: object,
  questions: readonly Asked[],
): AsyncGenerator<RunnerEvent> {
  const images = new Map(questions.map(({ imageSha256, imageBytes }) => [imageSha256, imageBytes]));
  for await (const event of streamRunner(runner, path, { request, images })) {
    if (event.type === 'error') {
      throw new Error(`the runner failed on ${event.sample_id ?? 'a call'}: ${event.detail}`);
    }
    yield event;
  }
}

function promptOf({ id, imageSha256, question }: Asked) {
  return { id, images: [imageSha256], question };
}

function* inParts<Item>(items: readonly Item[]): Generator<Item[]> {
  for (let from = 0; from < items.length; from += SAMPLES_PER_CALL) yield items.slice(from, from + SAMPLES_PER_CALL);
}

/** @returns the texts by question id */
export async function generate(
  runner: RunnerAddress,
  questions: readonly Asked[],
  options: Pick<GenerateRequestInput, 'view' | 'n' | 'temperature' | 'seed'>,
): Promise<Map<string, string[]>> {
  const texts = new Map(questions.map(({ id }): [string, string[]] => [id, []]));
  for (const part of inParts(questions)) {
    const request: GenerateRequestInput = { ...options, max_tokens: 96, samples: part.map(promptOf) };
    for await (const event of call(runner, '/v1/generate', request, part)) {
      if (event.type === 'generation') texts.get(event.sample_id)?.push(event.text);
    }
  }
  return texts;
}

export interface Scored {
  /** Σ_t (log p(o_t | I) − log p(o_t | I')), in nats. */
  gain: number;
  meanDependency: number;
}

/** @returns a score for each response of each question, against no picture */
export async function score(
  runner: RunnerAddress,
  questions: readonly Asked[],
  responsesOf: (id: string) => readonly string[],
): Promise<Map<string, Scored[]>> {
  const scores = new Map(questions.map(({ id }): [string, Scored[]] => [id, []]));
  for (const part of inParts(questions)) {
    const samples = part.map((asked) => ({
      ...promptOf(asked),
      responses: responsesOf(asked.id).map((text) => ({ text })),
    }));
    const request: ScoreRequestInput = { divergences: ['kl'], perturbation: { name: 'no_image' }, samples };
    for await (const event of call(runner, '/v1/score', request, part)) {
      if (event.type !== 'trajectory') continue;
      const { log_prob_original: seen, log_prob_perturbed: unseen, divergences } = event;
      const kl = divergences.kl ?? [];
      scores.get(event.sample_id)?.push({
        gain: seen.reduce((sum, value, at) => sum + value - (unseen[at] ?? Number.NaN), 0),
        meanDependency: kl.reduce((sum, value) => sum + value, 0) / kl.length,
      });
    }
  }
  return scores;
}
