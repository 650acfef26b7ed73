/**
 * The runner's protocol. `POST /v1/score`, `/v1/generate` and `/v1/views` take multipart/form-data: a part `request`
 * with JSON, and one part per distinct image whose name is the SHA-256 of its bytes. Score and generate answer
 * NDJSON, one event a line.
 */
import { z } from 'zod';
import { divergenceName } from './divergence.ts';
import { ERRORS } from './errors.ts';
import { LIMITS } from './limits.ts';
import { PERTURBATIONS, type Perturbation, type PerturbedSample, perturbation } from './perturbation.ts';

export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in 64 lower-case hexadecimal digits');
export const identifier = z.string().min(1).max(LIMITS.idCharsMax);
export const text = z.string().max(LIMITS.textCharsMax);
export const seed = z.int().min(0).max(0xffff_ffff);
export const temperature = z.number().min(0.01).max(100);

export const messagePart = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), text }),
  /** Stands for the next image of the sample's `images`, in order. */
  z.strictObject({ type: z.literal('image') }),
]);

export const message = z.strictObject({
  role: z.enum(['system', 'user', 'assistant']),
  content: z.union([text, z.array(messagePart).min(1).max(64)]),
});
export type Message = z.infer<typeof message>;

export const responseFields = {
  text: text.min(1, 'a response must not be empty').optional(),
  token_ids: z
    .array(z.int().min(0).max(0x7fff_ffff))
    .min(1, 'a response must not be empty')
    .max(LIMITS.tokensPerResponseMax, `a response has at most ${LIMITS.tokensPerResponseMax} tokens`)
    .optional(),
};

export const eitherTextOrTokens = [
  (value: { text?: string | undefined; token_ids?: number[] | undefined }) =>
    (value.text === undefined) !== (value.token_ids === undefined),
  { message: 'give exactly one of text and token_ids' },
] as const;

export const response = z.strictObject(responseFields).refine(...eitherTextOrTokens);
export type Response = z.infer<typeof response>;

/** A box in pixels of the image as it is seen (after EXIF rotation): left, top, right, bottom; right and bottom are exclusive. */
export const region = z.strictObject({
  image: z.int().min(0).default(0),
  box: z
    .tuple([z.number().min(0), z.number().min(0), z.number().min(0), z.number().min(0)])
    .refine(([left, top, right, bottom]) => right > left && bottom > top, {
      message: 'must be [left, top, right, bottom] with right > left and bottom > top',
    }),
});
export type Region = z.infer<typeof region>;

export const promptFields = {
  id: identifier,
  images: z
    .array(sha256)
    .max(LIMITS.imagesPerSampleMax, `a sample has at most ${LIMITS.imagesPerSampleMax} images`)
    .default([]),
  question: text.min(1).optional().describe('Short for one user message: the images in order, then this text.'),
  messages: z.array(message).min(1).max(LIMITS.messagesPerSampleMax).optional(),
  replacement_images: z.array(sha256).max(LIMITS.imagesPerSampleMax).optional(),
  regions: z.array(region).max(LIMITS.regionsPerSampleMax).optional(),
};

export interface PromptFields {
  images: string[];
  question?: string | undefined;
  messages?: Message[] | undefined;
}

function imageParts(messages: Message[]): number {
  return messages
    .flatMap(({ content }) => (typeof content === 'string' ? [] : content))
    .filter(({ type }) => type === 'image').length;
}

export function checkPrompt(sample: PromptFields, context: z.RefinementCtx): void {
  if ((sample.question === undefined) === (sample.messages === undefined)) {
    context.addIssue({ code: 'custom', message: 'give exactly one of question and messages' });
  } else if (sample.messages && imageParts(sample.messages) !== sample.images.length) {
    context.addIssue({
      code: 'custom',
      path: ['messages'],
      message: `the messages place ${imageParts(sample.messages)} images, but images lists ${sample.images.length}`,
    });
  }
}

export const promptSample = z.strictObject(promptFields).superRefine(checkPrompt);
export type PromptSample = z.infer<typeof promptSample>;

export const scoreSample = z
  .strictObject({
    ...promptFields,
    responses: z
      .array(response)
      .min(1, 'a sample needs at least one response')
      .max(LIMITS.responsesPerSampleMax, `a sample has at most ${LIMITS.responsesPerSampleMax} responses`),
  })
  .superRefine(checkPrompt);
export type ScoreSample = z.infer<typeof scoreSample>;

function distinctIds(samples: { id: string }[], context: z.RefinementCtx): void {
  const seen = new Set<string>();
  samples.forEach(({ id }, index) => {
    if (seen.has(id)) {
      context.addIssue({ code: 'custom', path: [index, 'id'], message: `the id "${id}" occurs twice in this call` });
    }
    seen.add(id);
  });
}

export const samplesOf = <Schema extends z.ZodType<{ id: string }>>(schema: Schema) =>
  z
    .array(schema)
    .min(1)
    .max(LIMITS.samplesPerCallMax, `a call has at most ${LIMITS.samplesPerCallMax} samples`)
    .superRefine(distinctIds);

export const scoreConfig = z.strictObject({
  divergences: z.array(divergenceName).min(1).default(['kl']),
  perturbation: perturbation.default({ name: 'patch_blackening', patch: 14, probability: 0.5 }),
  draws: z.int().min(1).max(LIMITS.drawsMax).default(1).describe('Random views that a score averages.'),
  seed: seed.default(0),
  temperature: temperature.default(1),
  prefix_sharing: z
    .boolean()
    .default(true)
    .describe('Off only to measure what sharing saves: every response then repeats the prompt.'),
});
export type ScoreConfig = z.infer<typeof scoreConfig>;

interface CheckedSample extends PerturbedSample {
  regions?: Region[] | undefined;
}

/** Checks the number of draws and every sample against the requirements of the perturbation. */
export function checkPerturbation(
  request: { perturbation: Perturbation; draws: number; samples: CheckedSample[] },
  context: z.RefinementCtx,
): void {
  const fault = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
  const { name } = request.perturbation;
  const { isRandom, missingField } = PERTURBATIONS[name];
  if (request.draws > 1 && !isRandom) {
    fault(['draws'], `${name} is the same in every draw: draws must be 1`);
  }
  request.samples.forEach((sample, index) => {
    const path = ['samples', index];
    const missing = missingField?.(sample);
    if (missing) fault([...path, missing.field], missing.message);
    sample.regions?.forEach((box, at) => {
      if (box.image >= sample.images.length) {
        fault(
          [...path, 'regions', at, 'image'],
          `there is no image ${box.image}: the sample has ${sample.images.length}`,
        );
      }
    });
  });
}

export const scoreRequest = z
  .strictObject({
    model: z
      .string()
      .optional()
      .describe('The model must be the one that the runner has loaded; left out, any will do.'),
    model_revision: sha256.optional(),
    ...scoreConfig.shape,
    samples: samplesOf(scoreSample),
  })
  .superRefine(checkPerturbation);
export type ScoreRequest = z.infer<typeof scoreRequest>;
/** What a caller writes: fields with a default may be left out. */
export type ScoreRequestInput = z.input<typeof scoreRequest>;

export const generateRequest = z.strictObject({
  model: z.string().optional(),
  model_revision: sha256.optional(),
  view: z
    .union([z.literal('original'), perturbation])
    .default('original')
    .describe('`original` shows the images as they are; any perturbation shows the view of draw 0.'),
  n: z.int().min(1).max(LIMITS.generationsPerSampleMax).default(1).describe('Responses per sample.'),
  max_tokens: z.int().min(1).max(LIMITS.tokensPerResponseMax).default(256),
  temperature: z.number().min(0).max(100).default(0).describe('0 is greedy.'),
  top_p: z.number().gt(0).max(1).default(1),
  seed: seed.default(0),
  stop: z.array(z.string().min(1).max(256)).max(8).default([]).describe('Generation ends before any of these strings.'),
  samples: samplesOf(promptSample),
});
export type GenerateRequest = z.infer<typeof generateRequest>;
export type GenerateRequestInput = z.input<typeof generateRequest>;

export const viewsRequest = z.strictObject({
  model: z.string().optional(),
  model_revision: sha256.optional(),
  perturbation: perturbation,
  draws: z.int().min(1).max(LIMITS.drawsMax).default(1),
  seed: seed.default(0),
  only: z
    .strictObject({ image: z.int().min(0), view: z.int().min(0).max(LIMITS.drawsMax) })
    .optional()
    .describe('One picture instead of all: its place in each sample, and 0 for the original or draw n as n + 1.'),
  samples: samplesOf(promptSample),
});
export type ViewsRequestInput = z.input<typeof viewsRequest>;
export type ViewsRequest = z.infer<typeof viewsRequest>;

/** What computed a result: enough to say whether two results may be compared. */
export const scorer = z.strictObject({
  name: z.string(),
  revision: sha256,
  family: z.string(),
  dtype: z.string(),
  provider: z.string().describe('The execution provider in use, never merely the one asked for.'),
  runtime: z.string(),
});
export type Scorer = z.infer<typeof scorer>;

const series = z.array(z.number());
const divergenceSeries = z.partialRecord(divergenceName, series);

/** One scored response. All series have one number per token; natural logarithms. */
export const trajectoryEvent = z.strictObject({
  type: z.literal('trajectory'),
  sample_id: z.string(),
  response_index: z.int().min(0),
  text: z.string().describe('The response as the tokenizer spells it; byte offsets point into its UTF-8 form.'),
  token_ids: z.array(z.int()),
  token_texts: z.array(z.string()),
  byte_starts: z.array(z.int()),
  byte_ends: z.array(z.int()),
  draws: z.int().min(1),
  divergences: divergenceSeries.describe('Means over the draws.'),
  standard_errors: divergenceSeries.describe('Standard errors over the draws; empty for one draw.'),
  log_prob_original: series,
  log_prob_perturbed: series,
  entropy_original: series,
  entropy_perturbed: series,
});
export type TrajectoryEvent = z.infer<typeof trajectoryEvent>;

export const STAGES = ['queued', 'decode', 'preprocess', 'vision', 'prefill', 'continue', 'head', 'generate'] as const;
export type Stage = (typeof STAGES)[number];

export const progressEvent = z.strictObject({
  type: z.literal('progress'),
  stage: z.enum(STAGES),
  responses_done: z.int().min(0),
  responses_total: z.int().min(0),
  elapsed_ms: z.number(),
});
export type ProgressEvent = z.infer<typeof progressEvent>;

export const sampleEvent = z.strictObject({
  type: z.literal('sample'),
  sample_id: z.string(),
  prompt_tokens: z.int(),
  images: z.array(
    z.strictObject({
      sha256,
      width: z.int(),
      height: z.int(),
      resized_width: z.int(),
      resized_height: z.int(),
      tokens: z.int(),
    }),
  ),
  timings_ms: z.partialRecord(z.enum(STAGES), z.number()),
  feature_cache: z.strictObject({ hits: z.int(), misses: z.int() }),
});
export type SampleEvent = z.infer<typeof sampleEvent>;

export const generationEvent = z.strictObject({
  type: z.literal('generation'),
  sample_id: z.string(),
  index: z.int().min(0),
  text: z.string(),
  token_ids: z.array(z.int()),
  finish_reason: z.enum(['stop', 'length']),
});
export type GenerationEvent = z.infer<typeof generationEvent>;

/** With a `sample_id` only that sample failed and has no valid trajectories; without, the whole call did. */
export const errorEvent = z.strictObject({
  type: z.literal('error'),
  sample_id: z.string().optional(),
  code: z.enum(Object.keys(ERRORS) as [keyof typeof ERRORS]),
  detail: z.string(),
  pointer: z.string().optional(),
});
export type ErrorEvent = z.infer<typeof errorEvent>;

export const doneEvent = z.strictObject({
  type: z.literal('done'),
  scorer,
  samples_succeeded: z.int(),
  samples_failed: z.int(),
  elapsed_ms: z.number(),
});
export type DoneEvent = z.infer<typeof doneEvent>;

export const runnerEvent = z.discriminatedUnion('type', [
  progressEvent,
  trajectoryEvent,
  generationEvent,
  sampleEvent,
  errorEvent,
  doneEvent,
]);
export type RunnerEvent = z.infer<typeof runnerEvent>;

export const viewsReply = z.strictObject({
  views: z.array(
    z.strictObject({
      sample_id: z.string(),
      image: z.int(),
      view: z.int().describe('0 is the original; draw n of the perturbation is n + 1.'),
      width: z.int(),
      height: z.int(),
      png_base64: z.string(),
    }),
  ),
});
export type ViewsReply = z.infer<typeof viewsReply>;

export const readiness = z.strictObject({
  ready: z.boolean(),
  scorer,
  requested_provider: z.string(),
  capacity: z.int(),
  active: z.int(),
  queued: z.int(),
  reason: z.string().optional(),
});
export type Readiness = z.infer<typeof readiness>;
