/** Prompt of a sample under one view: embedded and prefilled once, then continued by every response. */
import { SightlineError } from '#contract/errors.ts';
import type { PromptLayout } from '../families/family.ts';
import type { RgbImage } from '../image/decode.ts';
import type { Past } from './body.ts';
import type { Engine } from './engine.ts';
import type { SampleContext } from './sample-context.ts';
import type { View } from './sample-views.ts';

export interface PromptEmbeddings {
  layout: PromptLayout;
  /** [tokens, hidden_size], with the image features instead of their placeholders. */
  embeddings: Float32Array;
}

export interface Prefix {
  past: Past;
  /** [hidden_size]: the state that predicts the first response token. */
  lastHidden: Float32Array;
  nextPosition: number;
}

async function encodeImage(engine: Engine, image: RgbImage): Promise<Float32Array> {
  const { features } = await engine.sessions.vision.run(engine.family.visionFeeds(image, engine.manifest));
  if (!(features?.data instanceof Float32Array)) throw new Error('The vision graph did not return features as float32');
  return features.data;
}

/** @throws SightlineError `context_exceeded` if the prompt alone fills the context of the model */
export async function embedPrompt({ engine, sample, stopwatch }: SampleContext, view: View): Promise<PromptEmbeddings> {
  const { family, manifest, features, chat } = engine;
  const images = view ?? [];
  const layout = family.layoutPrompt(
    chat.encode(sample, { withImages: view !== undefined }),
    images.map((image) => family.featureGrid(image, manifest)),
    manifest,
  );
  if (layout.tokenIds.length >= manifest.max_context) {
    throw new SightlineError(
      'context_exceeded',
      `The prompt has ${layout.tokenIds.length} tokens; ${manifest.name} takes at most ${manifest.max_context} tokens of prompt and response`,
      { errors: [{ pointer: '/question', message: 'shorten the prompt or send smaller images' }] },
    );
  }
  const encoded: Float32Array[] = [];
  for (const image of images) {
    encoded.push(await stopwatch.time('vision', () => features.get(image, () => encodeImage(engine, image))));
  }
  const embeddings = await stopwatch.time('prefill', () => engine.body.embed(layout.tokenIds));
  layout.imageStarts.forEach((start, index) => {
    const rows = encoded[index];
    if (rows) embeddings.set(rows, start * manifest.hidden_size);
  });
  return { layout, embeddings };
}

export async function prefillPrompt({ engine, stopwatch }: SampleContext, prompt: PromptEmbeddings): Promise<Prefix> {
  const { hidden, past } = await stopwatch.time('prefill', () =>
    engine.body.forward({
      embeddings: prompt.embeddings,
      positionIds: prompt.layout.positionIds,
      past: engine.body.emptyPast(),
      keepPast: true,
      onlyLast: true,
    }),
  );
  if (!past) throw new Error('The body graph kept no past');
  return { past, lastHidden: hidden, nextPosition: prompt.layout.nextPosition };
}

/** Positions of response tokens, [axes, tokens]: one step per token, the same on every axis. */
export function responsePositions({
  axes,
  start,
  tokens,
}: {
  axes: number;
  start: number;
  tokens: number;
}): BigInt64Array {
  const positions = new BigInt64Array(axes * tokens);
  for (let index = 0; index < positions.length; index++) positions[index] = BigInt(start + (index % tokens));
  return positions;
}

/**
 * Runs a response after its shared prefix.
 * @returns the states that predict each response token, [tokens, hidden_size]: the last state of the prompt, then the
 *   states of all response tokens except the last
 */
export async function continueFromPrefix(
  { engine, stopwatch }: SampleContext,
  { prefix, tokenIds }: { prefix: Prefix; tokenIds: readonly number[] },
): Promise<Float32Array> {
  const hiddenSize = engine.manifest.hidden_size;
  const states = new Float32Array(tokenIds.length * hiddenSize);
  states.set(prefix.lastHidden);
  if (tokenIds.length === 1) return states;
  const { hidden } = await stopwatch.time('continue', async () =>
    engine.body.forward({
      embeddings: await engine.body.embed(tokenIds.slice(0, -1)),
      positionIds: responsePositions({
        axes: engine.family.positionAxes,
        start: prefix.nextPosition,
        tokens: tokenIds.length - 1,
      }),
      past: prefix.past,
      keepPast: false,
    }),
  );
  states.set(hidden, hiddenSize);
  return states;
}

/** Same states as `continueFromPrefix`, with prompt and response in one pass. Used to measure what sharing saves. */
export async function forwardWithoutPrefix(
  { engine, stopwatch }: SampleContext,
  { prompt, tokenIds }: { prompt: PromptEmbeddings; tokenIds: readonly number[] },
): Promise<Float32Array> {
  const { layout, embeddings } = prompt;
  const hiddenSize = engine.manifest.hidden_size;
  const axes = engine.family.positionAxes;
  const promptTokens = layout.tokenIds.length;
  const added = tokenIds.length - 1;
  const whole = new Float32Array((promptTokens + added) * hiddenSize);
  whole.set(embeddings);
  if (added > 0) whole.set(await engine.body.embed(tokenIds.slice(0, -1)), embeddings.length);
  const positions = new BigInt64Array(axes * (promptTokens + added));
  const response = responsePositions({ axes, start: layout.nextPosition, tokens: added });
  for (let axis = 0; axis < axes; axis++) {
    const line = axis * (promptTokens + added);
    positions.set(layout.positionIds.subarray(axis * promptTokens, (axis + 1) * promptTokens), line);
    positions.set(response.subarray(axis * added, (axis + 1) * added), line + promptTokens);
  }
  const { hidden } = await stopwatch.time('continue', () =>
    engine.body.forward({
      embeddings: whole,
      positionIds: positions,
      past: engine.body.emptyPast(),
      keepPast: false,
    }),
  );
  return hidden.subarray((promptTokens - 1) * hiddenSize);
}
