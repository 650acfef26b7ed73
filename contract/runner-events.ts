/** Events that the runner streams as NDJSON, one event per line. */
import { z } from 'zod';
import { divergenceName } from './divergence.ts';
import { ERRORS } from './errors.ts';
import { sha256 } from './fields.ts';

/** Identifies what computed a result: results of equal scorers are comparable. */
export const scorer = z.strictObject({
  name: z.string(),
  revision: sha256,
  family: z.string(),
  dtype: z.string(),
  provider: z.string().describe('Execution provider in use, which may differ from the requested one.'),
  runtime: z.string(),
});
export type Scorer = z.infer<typeof scorer>;

const series = z.array(z.number());
const divergenceSeries = z.partialRecord(divergenceName, series);

/** Scored response. Every series has one number per token; natural logarithms. */
export const trajectoryEvent = z.strictObject({
  type: z.literal('trajectory'),
  sample_id: z.string(),
  response_index: z.int().min(0),
  text: z.string().describe('Response as decoded by the tokenizer; byte offsets point into its UTF-8 form.'),
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

/** With a `sample_id`, only that sample failed and has no valid trajectories; without, the whole call failed. */
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
