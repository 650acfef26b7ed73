/** Responses to a sample by the loaded model itself: one prompt pass, then all that have not ended step by step in one batch. */
import { Tensor } from 'onnxruntime-node';
import type { GenerateRequest, GenerationEvent, PromptSample } from '#contract/runner.ts';
import type { Engine } from './engine.ts';
import { embedPrompt, readPrefix, responsePositions } from './prefix.ts';
import { type ImageBytes, perturbedView, seeImages, type View } from './sample-views.ts';
import { pickToken, seededUniform, type Uniform } from './sampling.ts';
import type { Stopwatch } from './stopwatch.ts';

type GenerateConfig = Omit<GenerateRequest, 'samples'>;

interface Row {
  tokenIds: number[];
  /** Up to a stop string, where one was found. */
  text?: string;
  finished: 'stop' | 'length' | undefined;
  uniform: Uniform;
}

async function viewOf(
  engine: Engine,
  sample: PromptSample,
  images: ImageBytes,
  config: GenerateConfig,
  stopwatch: Stopwatch,
): Promise<View> {
  const pictures = await seeImages(engine, sample, images, stopwatch);
  if (config.view === 'original') return pictures.map(({ seen }) => seen);
  return perturbedView(engine, pictures, sample, { perturbation: config.view, seed: config.seed, draw: 0 });
}

/** Rows [rows, vocabulary] of logits for the states [rows, hidden_size]. */
async function logitsFor(
  engine: Engine,
  hidden: Float32Array,
  rows: number,
  temperature: number,
): Promise<Float32Array[]> {
  const { logits } = await engine.sessions.logits.run({
    hidden: new Tensor('float32', hidden, [rows, engine.manifest.hidden_size]),
    temperature: new Tensor('float32', Float32Array.of(temperature === 0 ? 1 : temperature), [1]),
  });
  const values = logits?.data;
  if (!(values instanceof Float32Array)) throw new Error('the logits graph did not return logits as float32');
  const vocabulary = values.length / rows;
  return Array.from({ length: rows }, (_, row) => values.subarray(row * vocabulary, (row + 1) * vocabulary));
}

function textOf(engine: Engine, { tokenIds }: Row): string {
  return engine.tokenizer.describe(tokenIds).text;
}

/** Appends the next token to a row, and ends the row at the end of its turn, at a stop string or at its length. */
function extend(engine: Engine, row: Row, token: number, config: GenerateConfig, lengthMax: number): void {
  if (row.finished) return;
  if (token === engine.manifest.tokens.end_of_turn) {
    row.finished = 'stop';
    return;
  }
  row.tokenIds.push(token);
  if (row.tokenIds.length >= lengthMax) row.finished = 'length';
  if (config.stop.length === 0) return;
  const text = textOf(engine, row);
  const stops = config.stop.map((stop) => text.indexOf(stop)).filter((at) => at >= 0);
  if (stops.length === 0) return;
  row.text = text.slice(0, Math.min(...stops));
  row.finished = 'stop';
}

/** Yields one generation per response, in order. */
export async function* generateForSample(
  engine: Engine,
  { config, sample, images }: { config: GenerateConfig; sample: PromptSample; images: ImageBytes },
  stopwatch: Stopwatch,
): AsyncGenerator<GenerationEvent> {
  const { manifest, family } = engine;
  const prompt = await embedPrompt(engine, sample, await viewOf(engine, sample, images, config, stopwatch), stopwatch);
  const prefix = await readPrefix(engine, prompt, stopwatch);
  const lengthMax = Math.min(config.max_tokens, manifest.max_context - prefix.past.length);
  const rows: Row[] = Array.from({ length: config.n }, (_, index) => ({
    tokenIds: [],
    finished: undefined,
    uniform: seededUniform(`sightline/1|generate|${config.seed}|${sample.id}|${index}`),
  }));

  const [firstLogits] = await stopwatch.time('generate', () =>
    logitsFor(engine, prefix.lastHidden, 1, config.temperature),
  );
  let next = rows.map((row) =>
    firstLogits ? pickToken(firstLogits, config.temperature, config.top_p, row.uniform) : manifest.tokens.end_of_turn,
  );
  let open = rows;
  let past = engine.body.take(
    prefix.past,
    rows.map(() => 0),
  );
  for (let step = 0; ; step++) {
    open.forEach((row, place) => {
      extend(engine, row, next[place] ?? manifest.tokens.end_of_turn, config, lengthMax);
    });
    const places = [...open.keys()].filter((place) => !open[place]?.finished);
    if (places.length === 0) break;
    // What has ended is not computed any further.
    if (places.length < open.length) {
      past = engine.body.take(past, places);
      next = next.filter((_, place) => !open[place]?.finished);
      open = open.filter(({ finished }) => !finished);
    }
    const [tokens, before] = [next, past];
    const read = await stopwatch.time('generate', async () =>
      engine.body.read({
        embeddings: await engine.body.embed(tokens),
        positionIds: responsePositions(family.positionAxes, prefix.nextPosition + step, 1),
        past: before,
        keepPast: true,
      }),
    );
    if (!read.past) throw new Error('the body kept no past');
    past = read.past;
    const logits = await stopwatch.time('generate', () =>
      logitsFor(engine, read.hidden, tokens.length, config.temperature),
    );
    next = logits.map((row, place) =>
      pickToken(row, config.temperature, config.top_p, open[place]?.uniform ?? (() => 0)),
    );
  }

  for (const [index, row] of rows.entries()) {
    const { text, tokenIds, finished } = row;
    yield {
      type: 'generation',
      sample_id: sample.id,
      index,
      text: text ?? textOf(engine, row),
      token_ids: tokenIds,
      finish_reason: finished ?? 'length',
    };
  }
}
