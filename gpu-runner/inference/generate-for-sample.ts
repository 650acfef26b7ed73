/** Responses to a sample by the loaded model itself: one prompt pass, then all responses step by step in one batch. */
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
  text: string;
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

/** Appends the next token to a row, and ends the row at the end of its turn, at a stop string or at its length. */
function extend(engine: Engine, row: Row, token: number, config: GenerateConfig, lengthMax: number): void {
  if (row.finished) return;
  if (token === engine.manifest.tokens.end_of_turn) {
    row.finished = 'stop';
    return;
  }
  row.tokenIds.push(token);
  row.text = engine.tokenizer.describe(row.tokenIds).text;
  const stops = config.stop.map((stop) => row.text.indexOf(stop)).filter((at) => at >= 0);
  if (stops.length > 0) {
    row.text = row.text.slice(0, Math.min(...stops));
    row.finished = 'stop';
  } else if (row.tokenIds.length >= lengthMax) {
    row.finished = 'length';
  }
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
    text: '',
    finished: undefined,
    uniform: seededUniform(`sightline/1|generate|${config.seed}|${sample.id}|${index}`),
  }));

  const [firstLogits] = await stopwatch.time('generate', () =>
    logitsFor(engine, prefix.lastHidden, 1, config.temperature),
  );
  let next = rows.map((row) =>
    firstLogits ? pickToken(firstLogits, config.temperature, config.top_p, row.uniform) : manifest.tokens.end_of_turn,
  );
  let past = engine.body.repeat(prefix.past, rows.length);
  for (let step = 0; ; step++) {
    rows.forEach((row, index) => {
      extend(engine, row, next[index] ?? manifest.tokens.end_of_turn, config, lengthMax);
    });
    if (rows.every(({ finished }) => finished)) break;
    const read = await stopwatch.time('generate', async () =>
      engine.body.read({
        embeddings: await engine.body.embed(next),
        positionIds: responsePositions(family.positionAxes, prefix.nextPosition + step, 1),
        past,
        keepPast: true,
      }),
    );
    if (!read.past) throw new Error('the body kept no past');
    past = read.past;
    const logits = await stopwatch.time('generate', () =>
      logitsFor(engine, read.hidden, rows.length, config.temperature),
    );
    next = logits.map((row, index) =>
      pickToken(row, config.temperature, config.top_p, rows[index]?.uniform ?? (() => 0)),
    );
  }

  for (const [index, { text, tokenIds, finished }] of rows.entries()) {
    yield {
      type: 'generation',
      sample_id: sample.id,
      index,
      text,
      token_ids: tokenIds,
      finish_reason: finished ?? 'length',
    };
  }
}
