/** The prompt of a sample under one view, read once; every response continues from here. */
import { SightlineError } from '#contract/errors.ts';
import type { PromptSample } from '#contract/runner.ts';
import type { PromptLayout } from '../families/family.ts';
import type { RgbImage } from '../image/decode.ts';
import type { Past } from './body.ts';
import type { Engine } from './engine.ts';
import type { View } from './sample-views.ts';
import type { Stopwatch } from './stopwatch.ts';

export interface PromptEmbeddings {
  layout: PromptLayout;
  /** [tokens, hidden_size], image features in their places. */
  embeddings: Float32Array;
}

export interface Prefix {
  past: Past;
  /** [hidden_size]: the state that predicts the first response token. */
  lastHidden: Float32Array;
  nextPosition: number;
}

async function encodeImage(engine: Engine, picture: RgbImage): Promise<Float32Array> {
  const { features } = await engine.sessions.vision.run(engine.family.visionFeeds(picture, engine.manifest));
  if (!(features?.data instanceof Float32Array)) throw new Error('the vision graph did not return features as float32');
  return features.data;
}

export async function embedPrompt(
  engine: Engine,
  sample: PromptSample,
  view: View,
  stopwatch: Stopwatch,
): Promise<PromptEmbeddings> {
  const { family, manifest, features, chat } = engine;
  const pictures = view ?? [];
  const layout = family.layoutPrompt(
    chat.encode(sample, { withImages: view !== undefined }),
    pictures.map((picture) => family.featureGrid(picture, manifest)),
    manifest,
  );
  if (layout.tokenIds.length >= manifest.max_context) {
    throw new SightlineError(
      'context_exceeded',
      `The prompt has ${layout.tokenIds.length} tokens; ${manifest.name} takes ${manifest.max_context} with the response`,
      { errors: [{ pointer: '/question', message: 'shorten the prompt or send smaller images' }] },
    );
  }
  const encoded: Float32Array[] = [];
  for (const picture of pictures) {
    encoded.push(await stopwatch.time('vision', () => features.get(picture, () => encodeImage(engine, picture))));
  }
  const embeddings = await stopwatch.time('prefill', () => engine.body.embed(layout.tokenIds));
  layout.imageStarts.forEach((start, index) => {
    const rows = encoded[index];
    if (rows) embeddings.set(rows, start * manifest.hidden_size);
  });
  return { layout, embeddings };
}

export async function readPrefix(engine: Engine, prompt: PromptEmbeddings, stopwatch: Stopwatch): Promise<Prefix> {
  const { hidden, past } = await stopwatch.time('prefill', () =>
    engine.body.read({
      embeddings: prompt.embeddings,
      positionIds: prompt.layout.positionIds,
      past: engine.body.emptyPast(),
      keepPast: true,
      onlyLast: true,
    }),
  );
  if (!past) throw new Error('the body kept no past');
  return { past, lastHidden: hidden, nextPosition: prompt.layout.nextPosition };
}

/** Positions of response tokens: one step a token on every axis. */
export function responsePositions(axes: number, start: number, tokens: number): BigInt64Array {
  const positions = new BigInt64Array(axes * tokens);
  for (let index = 0; index < positions.length; index++) positions[index] = BigInt(start + (index % tokens));
  return positions;
}

/**
 * States that predict each token of a response, [tokens, hidden_size]: the prompt's last state, then those of all
 * response tokens but the last.
 */
export async function continueFrom(
  engine: Engine,
  prefix: Prefix,
  tokenIds: readonly number[],
  stopwatch: Stopwatch,
): Promise<Float32Array> {
  const hiddenSize = engine.manifest.hidden_size;
  const states = new Float32Array(tokenIds.length * hiddenSize);
  states.set(prefix.lastHidden);
  if (tokenIds.length === 1) return states;
  const { hidden } = await stopwatch.time('continue', async () =>
    engine.body.read({
      embeddings: await engine.body.embed(tokenIds.slice(0, -1)),
      positionIds: responsePositions(engine.family.positionAxes, prefix.nextPosition, tokenIds.length - 1),
      past: prefix.past,
      keepPast: false,
    }),
  );
  states.set(hidden, hiddenSize);
  return states;
}

/** The same states without sharing: prompt and response in one pass. Only for measuring what sharing saves. */
export async function readWhole(
  engine: Engine,
  prompt: PromptEmbeddings,
  tokenIds: readonly number[],
  stopwatch: Stopwatch,
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
  const response = responsePositions(axes, layout.nextPosition, added);
  for (let axis = 0; axis < axes; axis++) {
    const line = axis * (promptTokens + added);
    positions.set(layout.positionIds.subarray(axis * promptTokens, (axis + 1) * promptTokens), line);
    positions.set(response.subarray(axis * added, (axis + 1) * added), line + promptTokens);
  }
  const { hidden } = await stopwatch.time('continue', () =>
    engine.body.read({ embeddings: whole, positionIds: positions, past: engine.body.emptyPast(), keepPast: false }),
  );
  return hidden.subarray((promptTokens - 1) * hiddenSize);
}
