/** Generates and scores responses with the runner's model. A failed sample fails the whole call. */
import { type RunnerAddress, streamRunner } from '#clients/runner/call.ts';
import type { GenerateRequestInput, ScoreRequestInput } from '#contract/runner.ts';
import type { RunnerEvent } from '#contract/runner-events.ts';
import type { ShapesQuestion } from './questions.ts';

type Prompt = Pick<ShapesQuestion, 'id' | 'question' | 'imageSha256' | 'imageBytes'>;

const SAMPLES_PER_CALL = 20;

async function* callRunner(
  runner: RunnerAddress,
  path: '/v1/score' | '/v1/generate',
  call: { request: object; prompts: readonly Prompt[] },
): AsyncGenerator<RunnerEvent> {
  const images = new Map(call.prompts.map(({ imageSha256, imageBytes }) => [imageSha256, imageBytes]));
  for await (const event of streamRunner(runner, path, { request: call.request, images })) {
    if (event.type === 'error') {
      throw new Error(`the runner failed on ${event.sample_id ?? 'a call'}: ${event.detail}`);
    }
    yield event;
  }
}

function toSample({ id, imageSha256, question }: Prompt) {
  return { id, images: [imageSha256], question };
}

function* inBatches<Item>(items: readonly Item[]): Generator<Item[]> {
  for (let from = 0; from < items.length; from += SAMPLES_PER_CALL) yield items.slice(from, from + SAMPLES_PER_CALL);
}

/** @returns the generated texts by question ID */
export async function generate(
  runner: RunnerAddress,
  prompts: readonly Prompt[],
  options: Pick<GenerateRequestInput, 'view' | 'n' | 'temperature' | 'seed'>,
): Promise<Map<string, string[]>> {
  const texts = new Map(prompts.map(({ id }): [string, string[]] => [id, []]));
  for (const batch of inBatches(prompts)) {
    const request: GenerateRequestInput = { ...options, max_tokens: 96, samples: batch.map(toSample) };
    for await (const event of callRunner(runner, '/v1/generate', { request, prompts: batch })) {
      if (event.type === 'generation') texts.get(event.sample_id)?.push(event.text);
    }
  }
  return texts;
}

export interface Score {
  /** Σ_t (log p(o_t | I) − log p(o_t | I')), in nats. */
  gain: number;
  meanDependency: number;
}

/** @returns the scores of each question's responses, compared with no image, by question ID */
export async function score(
  runner: RunnerAddress,
  prompts: readonly Prompt[],
  responsesOf: (id: string) => readonly string[],
): Promise<Map<string, Score[]>> {
  const scores = new Map(prompts.map(({ id }): [string, Score[]] => [id, []]));
  for (const batch of inBatches(prompts)) {
    const samples = batch.map((prompt) => ({
      ...toSample(prompt),
      responses: responsesOf(prompt.id).map((text) => ({ text })),
    }));
    const request: ScoreRequestInput = { divergences: ['kl'], perturbation: { name: 'no_image' }, samples };
    for await (const event of callRunner(runner, '/v1/score', { request, prompts: batch })) {
      if (event.type !== 'trajectory') continue;
      const { log_prob_original: withImage, log_prob_perturbed: withoutImage, divergences } = event;
      const kl = divergences.kl ?? [];
      scores.get(event.sample_id)?.push({
        gain: withImage.reduce((sum, value, index) => sum + value - (withoutImage[index] ?? Number.NaN), 0),
        meanDependency: kl.reduce((sum, value) => sum + value, 0) / kl.length,
      });
    }
  }
  return scores;
}
