/** One sample from pictures and words to token series: the whole compute path, in order. */
import { type ErrorCode, SightlineError } from '#contract/errors.ts';
import { LIMITS } from '#contract/limits.ts';
import type { Response, SampleEvent, ScoreConfig, ScoreSample, TrajectoryEvent } from '#contract/runner.ts';
import { meanOverDraws } from '#core/scoring/index.ts';
import type { TokenizedText } from '../text/text-tokenizer.ts';
import type { Engine } from './engine.ts';
import { measureTokens, type TokenMeasure, type TokenMeasures } from './head.ts';
import { continueFrom, embedPrompt, type Prefix, type PromptEmbeddings, readPrefix, readWhole } from './prefix.ts';
import { describeImages, type ImageBytes, perturbedView, seeImages } from './sample-views.ts';
import type { Stopwatch } from './stopwatch.ts';

/** One view of the prompt, either read already (shared) or kept to be read again with every response. */
interface Reading {
  prompt: PromptEmbeddings;
  prefix: Prefix | undefined;
}

function refuse(code: ErrorCode, pointer: string, detail: string): never {
  throw new SightlineError(code, detail, { errors: [{ pointer, message: detail }] });
}

/** @throws SightlineError for a response that is empty, too long or outside the vocabulary. */
export function tokenizeResponse({ tokenizer }: Engine, response: Response, index: number): TokenizedText {
  const pointer = `/responses/${index}`;
  const tokenIds = response.token_ids ?? tokenizer.encode(response.text ?? '');
  if (tokenIds.length === 0) refuse('response_empty', `${pointer}/text`, `Response ${index} has no tokens`);
  if (tokenIds.length > LIMITS.tokensPerResponseMax) {
    refuse(
      'response_too_long',
      pointer,
      `Response ${index} has ${tokenIds.length} tokens; the limit is ${LIMITS.tokensPerResponseMax}`,
    );
  }
  try {
    return tokenizer.describe(tokenIds);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return refuse('token_out_of_vocabulary', `${pointer}/token_ids`, `Response ${index}: ${error.message}`);
  }
}

function checkContext({ manifest }: Engine, promptTokens: number, responses: readonly TokenizedText[]): void {
  responses.forEach(({ tokenIds }, index) => {
    const total = promptTokens + tokenIds.length;
    if (total > manifest.max_context) {
      refuse(
        'context_exceeded',
        `/responses/${index}`,
        `Prompt (${promptTokens} tokens) and response ${index} (${tokenIds.length}) have ${total} tokens together; ` +
          `${manifest.name} takes ${manifest.max_context}`,
      );
    }
  });
}

/** Nine significant digits tell every float32 apart. */
function rounded(values: ArrayLike<number>): number[] {
  return Array.from(values, (value) => Number(value.toPrecision(9)));
}

function toTrajectory(
  sample: ScoreSample,
  responseIndex: number,
  response: TokenizedText,
  config: ScoreConfig,
  draws: readonly TokenMeasures[],
): TrajectoryEvent {
  const average = (measure: TokenMeasure) => meanOverDraws(draws.map((draw) => draw[measure]));
  const averaged = config.divergences.map((name) => [name, average(name)] as const);
  return {
    type: 'trajectory',
    sample_id: sample.id,
    response_index: responseIndex,
    text: response.text,
    token_ids: response.tokenIds,
    token_texts: response.tokenTexts,
    byte_starts: response.byteStarts,
    byte_ends: response.byteEnds,
    draws: draws.length,
    divergences: Object.fromEntries(averaged.map(([name, { mean }]) => [name, rounded(mean)])),
    standard_errors:
      draws.length > 1
        ? Object.fromEntries(averaged.map(([name, { standardError }]) => [name, rounded(standardError)]))
        : {},
    log_prob_original: rounded(average('log_prob_original').mean),
    log_prob_perturbed: rounded(average('log_prob_perturbed').mean),
    entropy_original: rounded(average('entropy_original').mean),
    entropy_perturbed: rounded(average('entropy_perturbed').mean),
  };
}

/** Yields a trajectory per response, then the sample's own figures. */
export async function* scoreSample(
  engine: Engine,
  { config, sample, images }: { config: ScoreConfig; sample: ScoreSample; images: ImageBytes },
  stopwatch: Stopwatch,
): AsyncGenerator<TrajectoryEvent | SampleEvent> {
  const cacheBefore = { hits: engine.features.hits, misses: engine.features.misses };
  const responses = sample.responses.map((response, index) => tokenizeResponse(engine, response, index));
  const pictures = await seeImages(engine, sample, images, stopwatch);

  const read = async (view: Parameters<typeof embedPrompt>[2]): Promise<Reading> => {
    const prompt = await embedPrompt(engine, sample, view, stopwatch);
    return { prompt, prefix: config.prefix_sharing ? await readPrefix(engine, prompt, stopwatch) : undefined };
  };
  const states = ({ prompt, prefix }: Reading, { tokenIds }: TokenizedText) =>
    prefix ? continueFrom(engine, prefix, tokenIds, stopwatch) : readWhole(engine, prompt, tokenIds, stopwatch);

  const original = await read(pictures.map(({ seen }) => seen));
  const promptTokens = original.prompt.layout.tokenIds.length;
  checkContext(engine, promptTokens, responses);
  const perturbed: Reading[] = [];
  for (let draw = 0; draw < config.draws; draw++) {
    const view = await stopwatch.time('preprocess', async () =>
      perturbedView(engine, pictures, sample, { perturbation: config.perturbation, seed: config.seed, draw }),
    );
    perturbed.push(await read(view));
  }

  for (const [index, response] of responses.entries()) {
    const hiddenOriginal = await states(original, response);
    const draws: TokenMeasures[] = [];
    for (const reading of perturbed) {
      const hiddenPerturbed = await states(reading, response);
      draws.push(
        await stopwatch.time('head', () =>
          measureTokens(engine.sessions.head, {
            hiddenOriginal,
            hiddenPerturbed,
            tokenIds: response.tokenIds,
            temperature: config.temperature,
            hiddenSize: engine.manifest.hidden_size,
          }),
        ),
      );
    }
    yield toTrajectory(sample, index, response, config, draws);
  }

  yield {
    type: 'sample',
    sample_id: sample.id,
    prompt_tokens: promptTokens,
    images: describeImages(engine, pictures),
    timings_ms: Object.fromEntries(
      Object.entries(stopwatch.timingsMs).map(([stage, ms]) => [stage, Math.round(ms * 100) / 100]),
    ),
    feature_cache: {
      hits: engine.features.hits - cacheBefore.hits,
      misses: engine.features.misses - cacheBefore.misses,
    },
  };
}
