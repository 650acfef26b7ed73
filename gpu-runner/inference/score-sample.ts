/** Scores one sample: the whole compute path from images and texts to token series, in order. */
import { type ErrorCode, SightlineError } from '#contract/errors.ts';
import { LIMITS } from '#contract/limits.ts';
import type { ScoreSample } from '#contract/runner.ts';
import type { SampleEvent, TrajectoryEvent } from '#contract/runner-events.ts';
import type { Response } from '#contract/sample.ts';
import type { ScoreConfig } from '#contract/score-config.ts';
import { meanOverDraws } from '#core/scoring/index.ts';
import type { TokenizedText } from '../text/text-tokenizer.ts';
import type { Engine } from './engine.ts';
import { measureTokens, type TokenMeasure, type TokenMeasures } from './head.ts';
import {
  continueFromPrefix,
  embedPrompt,
  forwardWithoutPrefix,
  type Prefix,
  type PromptEmbeddings,
  prefillPrompt,
} from './prefix.ts';
import type { SampleContext } from './sample-context.ts';
import { describeImages, perturbedView, prepareImages, type View } from './sample-views.ts';

/** Prompt under one view: prefilled once, or (without prefix sharing) run again with every response. */
interface PromptPass {
  prompt: PromptEmbeddings;
  prefix: Prefix | undefined;
}

function refuse(code: ErrorCode, pointer: string, detail: string): never {
  throw new SightlineError(code, detail, { errors: [{ pointer, message: detail }] });
}

/** @throws SightlineError for a response that is empty, too long or outside the vocabulary */
function tokenizeResponse({ tokenizer }: Engine, response: Response, index: number): TokenizedText {
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
        `Prompt (${promptTokens} tokens) and response ${index} (${tokenIds.length} tokens) have ${total} tokens together; ` +
          `${manifest.name} takes at most ${manifest.max_context}`,
      );
    }
  });
}

/** Nine significant digits distinguish all float32 values. */
function rounded(values: ArrayLike<number>): number[] {
  return Array.from(values, (value) => Number(value.toPrecision(9)));
}

function seriesOf(measures: TokenMeasures, measure: TokenMeasure): Float64Array {
  const series = measures[measure];
  if (series) return series;
  return refuse(
    'invalid_request',
    '/divergences',
    `The model bundle has no "${measure}" in its head graph: export it again`,
  );
}

interface ScoredResponse {
  sampleId: string;
  index: number;
  response: TokenizedText;
  draws: readonly TokenMeasures[];
}

function toTrajectory(config: ScoreConfig, { sampleId, index, response, draws }: ScoredResponse): TrajectoryEvent {
  const average = (measure: TokenMeasure) => meanOverDraws(draws.map((draw) => seriesOf(draw, measure)));
  const averaged = config.divergences.map((name) => [name, average(name)] as const);
  return {
    type: 'trajectory',
    sample_id: sampleId,
    response_index: index,
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

async function runPrompt(context: SampleContext, config: ScoreConfig, view: View): Promise<PromptPass> {
  const prompt = await embedPrompt(context, view);
  return { prompt, prefix: config.prefix_sharing ? await prefillPrompt(context, prompt) : undefined };
}

/** @returns the states that predict each token of the response, [tokens, hidden_size] */
function runResponse(
  context: SampleContext,
  { prompt, prefix }: PromptPass,
  { tokenIds }: TokenizedText,
): Promise<Float32Array> {
  return prefix
    ? continueFromPrefix(context, { prefix, tokenIds })
    : forwardWithoutPrefix(context, { prompt, tokenIds });
}

/** Yields a trajectory per response, then the figures of the sample. */
export async function* scoreSample(
  context: SampleContext<ScoreSample>,
  config: ScoreConfig,
): AsyncGenerator<TrajectoryEvent | SampleEvent> {
  const { engine, sample, stopwatch } = context;
  const cacheBefore = { hits: engine.features.hits, misses: engine.features.misses };
  const responses = sample.responses.map((response, index) => tokenizeResponse(engine, response, index));
  const images = await prepareImages(context);

  const original = await runPrompt(
    context,
    config,
    images.map(({ seen }) => seen),
  );
  const promptTokens = original.prompt.layout.tokenIds.length;
  checkContext(engine, promptTokens, responses);
  const perturbed: PromptPass[] = [];
  for (let draw = 0; draw < config.draws; draw++) {
    const view = await stopwatch.time('preprocess', async () =>
      perturbedView(context, { images, perturbation: config.perturbation, seed: config.seed, draw }),
    );
    perturbed.push(await runPrompt(context, config, view));
  }

  for (const [index, response] of responses.entries()) {
    const hiddenOriginal = await runResponse(context, original, response);
    const draws: TokenMeasures[] = [];
    for (const pass of perturbed) {
      const hiddenPerturbed = await runResponse(context, pass, response);
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
    yield toTrajectory(config, { sampleId: sample.id, index, response, draws });
  }

  yield {
    type: 'sample',
    sample_id: sample.id,
    prompt_tokens: promptTokens,
    images: describeImages(engine, images),
    timings_ms: Object.fromEntries(
      Object.entries(stopwatch.timingsMs).map(([stage, ms]) => [stage, Math.round(ms * 100) / 100]),
    ),
    feature_cache: {
      hits: engine.features.hits - cacheBefore.hits,
      misses: engine.features.misses - cacheBefore.misses,
    },
  };
}
