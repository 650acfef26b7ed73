/** Generates responses to a sample: one prefill of the prompt, then all unfinished responses step by step in one batch. */
import { Tensor } from 'onnxruntime-node';
import type { GenerateRequest } from '#contract/runner.ts';
import type { GenerationEvent } from '#contract/runner-events.ts';
import type { Engine } from './engine.ts';
import { embedPrompt, prefillPrompt, responsePositions } from './prefix.ts';
import type { SampleContext } from './sample-context.ts';
import { perturbedView, prepareImages, type View } from './sample-views.ts';
import { pickToken, seededUniform, type Uniform } from './sampling.ts';

type GenerateConfig = Omit<GenerateRequest, 'samples'>;

interface Row {
  tokenIds: number[];
  /** Text up to the stop string, if one was generated. */
  text?: string;
  finished: 'stop' | 'length' | undefined;
  uniform: Uniform;
}

async function viewOf(context: SampleContext, config: GenerateConfig): Promise<View> {
  const images = await prepareImages(context);
  if (config.view === 'original') return images.map(({ seen }) => seen);
  return perturbedView(context, { images, perturbation: config.view, seed: config.seed, draw: 0 });
}

/** @returns one row of logits for each row of `hidden` [rows, hidden_size] */
async function computeLogits(
  engine: Engine,
  { hidden, rows, temperature }: { hidden: Float32Array; rows: number; temperature: number },
): Promise<Float32Array[]> {
  const { logits } = await engine.sessions.logits.run({
    hidden: new Tensor('float32', hidden, [rows, engine.manifest.hidden_size]),
    temperature: new Tensor('float32', Float32Array.of(temperature === 0 ? 1 : temperature), [1]),
  });
  const values = logits?.data;
  if (!(values instanceof Float32Array)) throw new Error('The logits graph did not return logits as float32');
  const vocabulary = values.length / rows;
  return Array.from({ length: rows }, (_, row) => values.subarray(row * vocabulary, (row + 1) * vocabulary));
}

function textOf(engine: Engine, { tokenIds }: Row): string {
  return engine.tokenizer.describe(tokenIds).text;
}

interface Extension {
  token: number;
  stop: readonly string[];
  lengthMax: number;
}

/** Appends the next token to a row; ends the row at the end of its turn, at a stop string or at its maximum length. */
function extendRow(engine: Engine, row: Row, { token, stop, lengthMax }: Extension): void {
  if (row.finished) return;
  if (token === engine.manifest.tokens.end_of_turn) {
    row.finished = 'stop';
    return;
  }
  row.tokenIds.push(token);
  if (row.tokenIds.length >= lengthMax) row.finished = 'length';
  if (stop.length === 0) return;
  const text = textOf(engine, row);
  const stops = stop.map((word) => text.indexOf(word)).filter((index) => index >= 0);
  if (stops.length === 0) return;
  row.text = text.slice(0, Math.min(...stops));
  row.finished = 'stop';
}

/** Yields one generation per response, in order. */
export async function* generateForSample(
  context: SampleContext,
  config: GenerateConfig,
): AsyncGenerator<GenerationEvent> {
  const { engine, sample } = context;
  const prompt = await embedPrompt(context, await viewOf(context, config));
  const prefix = await prefillPrompt(context, prompt);
  const rows: Row[] = Array.from({ length: config.n }, (_, index) => ({
    tokenIds: [],
    finished: undefined,
    uniform: seededUniform(`sightline/1|generate|${config.seed}|${sample.id}|${index}`),
  }));
  await generateRows(context, config, { prefix, rows });
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

/** Extends all rows until each has finished. Finished rows leave the batch. */
async function generateRows(
  { engine, stopwatch }: SampleContext,
  { temperature, top_p: topP, stop, max_tokens: tokensMax }: GenerateConfig,
  { prefix, rows }: { prefix: Awaited<ReturnType<typeof prefillPrompt>>; rows: readonly Row[] },
): Promise<void> {
  const { manifest, family, body } = engine;
  const endOfTurn = manifest.tokens.end_of_turn;
  const lengthMax = Math.min(tokensMax, manifest.max_context - prefix.past.length);
  const [firstLogits] = await stopwatch.time('generate', () =>
    computeLogits(engine, { hidden: prefix.lastHidden, rows: 1, temperature }),
  );
  let next = rows.map(({ uniform }) =>
    firstLogits ? pickToken(firstLogits, { temperature, topP, uniform }) : endOfTurn,
  );
  let open = rows;
  let past = body.selectRows(
    prefix.past,
    rows.map(() => 0),
  );
  for (let step = 0; ; step++) {
    open.forEach((row, index) => {
      extendRow(engine, row, { token: next[index] ?? endOfTurn, stop, lengthMax });
    });
    const unfinished = [...open.keys()].filter((index) => !open[index]?.finished);
    if (unfinished.length === 0) return;
    if (unfinished.length < open.length) {
      past = body.selectRows(past, unfinished);
      next = next.filter((_, index) => !open[index]?.finished);
      open = open.filter(({ finished }) => !finished);
    }
    const [tokens, before] = [next, past];
    const { hidden, past: after } = await stopwatch.time('generate', async () =>
      body.forward({
        embeddings: await body.embed(tokens),
        positionIds: responsePositions({ axes: family.positionAxes, start: prefix.nextPosition + step, tokens: 1 }),
        past: before,
        keepPast: true,
      }),
    );
    if (!after) throw new Error('The body graph kept no past');
    past = after;
    const logits = await stopwatch.time('generate', () =>
      computeLogits(engine, { hidden, rows: tokens.length, temperature }),
    );
    next = logits.map((row, index) =>
      pickToken(row, { temperature, topP, uniform: open[index]?.uniform ?? (() => 0) }),
    );
  }
}
