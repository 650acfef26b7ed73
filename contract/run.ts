/** Runs: what `POST /v1/runs` takes, and what every route about a run gives. */
import { z } from 'zod';
import { divergenceName } from './divergence.ts';
import { ERRORS, type ErrorCode } from './errors.ts';
import { runId, shapingId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { plainName } from './plain-name.ts';
import {
  checkPerturbation,
  checkPrompt,
  eitherTextOrTokens,
  generateRequest,
  generationEvent,
  identifier,
  promptFields,
  responseFields,
  scoreConfig,
  scorer,
  sha256,
} from './runner.ts';
import { finite, shapingConfig } from './weights.ts';

/** ISO 8601, UTC. */
export const time = z.iso.datetime();
const errorCode = z.enum(Object.keys(ERRORS) as [ErrorCode]);
const count = z.int().min(0);

/** An image that was uploaded, by its SHA-256, or the picture itself as a data URI. */
export const imageReference = z.union([
  sha256,
  z
    .string()
    .regex(
      /^data:image\/(?:jpeg|png|webp);base64,/,
      'must be a SHA-256 in hexadecimal digits, or a data URI of a JPEG, PNG or WebP in base64',
    ),
]);

const images = z
  .array(imageReference)
  .max(LIMITS.imagesPerSampleMax, `a sample has at most ${LIMITS.imagesPerSampleMax} images`)
  .describe('Each by the SHA-256 of an upload, or as a data URI in base64.');

export const runResponse = z
  .strictObject({
    ...responseFields,
    reward: finite.optional(),
    advantage: finite.optional().describe('Needed by the shaping advantage `given`.'),
  })
  .refine(...eitherTextOrTokens);

/** Whatever the caller wants to find again beside the results. */
export const metadata = z
  .record(z.string().max(LIMITS.idCharsMax), z.unknown())
  .refine((value) => JSON.stringify(value).length <= LIMITS.metadataBytesMax, {
    message: `metadata has at most ${LIMITS.metadataBytesMax} characters of JSON`,
  });

export const runSample = z
  .strictObject({
    ...promptFields,
    images: images.default([]),
    replacement_images: images.optional(),
    responses: z
      .array(runResponse)
      .max(LIMITS.responsesPerSampleMax, `a sample has at most ${LIMITS.responsesPerSampleMax} responses`)
      .default([])
      .describe('May be empty where the run generates.'),
    batch: z
      .string()
      .max(LIMITS.idCharsMax)
      .optional()
      .describe("Key of the caller's batch; needed by the shaping scope `batch`."),
    metadata: metadata.optional().describe('Whatever is to be found again beside the results.'),
  })
  .superRefine(checkPrompt);
export type RunSample = z.infer<typeof runSample>;

/** Responses that the scorer itself makes, seeded: the same run makes the same ones. */
export const generation = z
  .strictObject({
    n: z
      .int()
      .min(0)
      .max(LIMITS.generationsPerSampleMax)
      .default(0)
      .describe('Under the images of the sample: scored like those that were given, after them.'),
    blind: z
      .int()
      .min(0)
      .max(LIMITS.generationsPerSampleMax)
      .default(0)
      .describe('From the words alone: recorded and never scored; blind votes are counted on them.'),
    max_tokens: generateRequest.shape.max_tokens,
    temperature: generateRequest.shape.temperature.unwrap().default(1),
    top_p: generateRequest.shape.top_p,
    seed: generateRequest.shape.seed,
    stop: generateRequest.shape.stop,
  })
  .refine(({ n, blind }) => n + blind > 0, { message: 'generates nothing: give n, blind, or both' });
export type Generation = z.infer<typeof generation>;

const runConfigFields = {
  model: z
    .string()
    .min(1)
    .max(LIMITS.idCharsMax)
    .optional()
    .describe('Left out, the first runner that takes the run decides for all of it.'),
  model_revision: sha256.optional(),
  ...scoreConfig.omit({ prefix_sharing: true }).shape,
  generate: generation.optional(),
  shaping: shapingConfig.prefault({}),
};

export const runConfig = z.strictObject(runConfigFields);
export type RunConfig = z.infer<typeof runConfig>;

export const runRequest = z
  .strictObject({
    name: plainName.optional(),
    ...runConfigFields,
    samples: z
      .array(runSample)
      .min(1, 'a run needs at least one sample')
      .max(LIMITS.samplesPerRunMax, `a run has at most ${LIMITS.samplesPerRunMax} samples`),
  })
  .superRefine((request, context) => {
    const seen = new Set<string>();
    request.samples.forEach(({ id }, index) => {
      if (seen.has(id)) {
        context.addIssue({
          code: 'custom',
          path: ['samples', index, 'id'],
          message: `the id "${id}" occurs twice in this run`,
        });
      }
      seen.add(id);
    });
  })
  .superRefine(checkPerturbation)
  .superRefine((request, context) => {
    const { advantage, scope } = request.shaping;
    const { n = 0, blind = 0 } = request.generate ?? {};
    request.samples.forEach((sample, index) => {
      const path = ['samples', index];
      const responses = sample.responses.length + n;
      if (responses + blind === 0) {
        const message = 'a sample needs at least one response, unless the run generates';
        context.addIssue({ code: 'custom', path: [...path, 'responses'], message });
      }
      if (responses > LIMITS.responsesPerSampleMax) {
        const message = `has ${responses} responses with those to generate; at most ${LIMITS.responsesPerSampleMax}`;
        context.addIssue({ code: 'custom', path: [...path, 'responses'], message });
      }
      if (scope === 'batch' && sample.batch === undefined) {
        context.addIssue({ code: 'custom', path: [...path, 'batch'], message: 'is needed by the scope "batch"' });
      }
      sample.responses.forEach((response, at) => {
        if (advantage === 'given' && response.advantage === undefined) {
          const message = 'is needed by the advantage "given"';
          context.addIssue({ code: 'custom', path: [...path, 'responses', at, 'advantage'], message });
        }
      });
    });
  });
export type RunRequest = z.infer<typeof runRequest>;
/** What a caller writes: fields with a default may be left out. */
export type RunRequestInput = z.input<typeof runRequest>;

/**
 * `finishing` is the moment between the last result and the shaping of the run. `failed`: at least one sample failed;
 * the results of the others stand, and `retry` starts the failed ones again.
 */
export const RUN_STATUSES = ['queued', 'running', 'finishing', 'succeeded', 'failed', 'cancelled'] as const;
export const runStatus = z.enum(RUN_STATUSES);
export type RunStatus = z.infer<typeof runStatus>;

export function hasEnded(status: RunStatus): boolean {
  return status === 'succeeded' || status === 'failed' || status === 'cancelled';
}

export const SAMPLE_STATES = ['pending', 'succeeded', 'failed', 'cancelled'] as const;
export const sampleState = z.enum(SAMPLE_STATES);
export type SampleState = z.infer<typeof sampleState>;

/** Why a sample has no result. */
export const failureReason = z.strictObject({ code: errorCode, detail: z.string() });
export type FailureReason = z.infer<typeof failureReason>;

const bounds = z.strictObject({ mean: z.number(), min: z.number(), max: z.number() });

/** Aggregates of a shaping over the trajectories of its run; null where there is nothing to aggregate. */
export const shapingAggregates = z.strictObject({
  trajectories: count,
  tokens: count,
  kept_tokens: count
    .nullable()
    .describe('Tokens that the mask keeps, of all; null for selectors that only the series can tell.'),
  mean_dependency: bounds.nullable(),
  alpha: bounds.nullable(),
  gain: bounds.nullable().describe('Mean signed gain, in nats: above 0 the image speaks for the responses.'),
  reward: bounds.nullable(),
  groups: count,
  degenerate_groups: count.describe('Groups whose rewards are all equal: they have no advantage.'),
  unrewarded_groups: count.describe('Groups in which a response has no reward: they have no advantage either.'),
});
export type ShapingAggregates = z.infer<typeof shapingAggregates>;

export const shapeRequest = z.strictObject({
  divergence: divergenceName.optional().describe("One of the run's divergences; its first where left out."),
  shaping: shapingConfig.prefault({}),
});
export type ShapeRequest = z.infer<typeof shapeRequest>;

export const shaping = z.strictObject({
  id: shapingId,
  run_id: runId,
  divergence: divergenceName,
  config: shapingConfig,
  version: z.int().describe('Version of the formulas that computed it.'),
  aggregates: shapingAggregates,
  created_at: time,
});
export type Shaping = z.infer<typeof shaping>;

export const run = z.strictObject({
  id: runId,
  name: z.string().nullable(),
  status: runStatus,
  config: runConfig,
  scorer: scorer.nullable().describe('Null until the first result.'),
  samples: z.strictObject({ total: count, pending: count, succeeded: count, failed: count, cancelled: count }),
  responses: z.strictObject({ total: count, scored: count }),
  shaping: shaping
    .nullable()
    .describe('The shaping made when the run ended; null before. Others are listed by `GET /v1/runs/{id}/shapings`.'),
  created_at: time,
  started_at: time.nullable(),
  finished_at: time.nullable(),
});
export type Run = z.infer<typeof run>;

export const runSampleStatus = z.strictObject({
  id: identifier,
  position: count,
  state: sampleState,
  responses: count,
  error: failureReason.nullable().describe('Why it failed; null otherwise.'),
  metadata: metadata.nullable(),
});
export type RunSampleStatus = z.infer<typeof runSampleStatus>;

/** A response that the scorer made in a run, under the images or from the words alone. */
export const runGeneration = z.strictObject({
  sample_id: identifier,
  view: z.enum(['original', 'no_image']),
  index: count,
  text: z.string(),
  tokens: count,
  finish_reason: generationEvent.shape.finish_reason,
  response_index: count
    .nullable()
    .describe('Which response of the sample it is; null where it was not scored: blind, or empty.'),
});
export type RunGeneration = z.infer<typeof runGeneration>;

/** An event of `GET /v1/runs/{id}/events`; its SSE id resumes the stream after it. */
export const runEvent = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('progress'),
    samples: z.array(z.strictObject({ id: identifier, state: sampleState, error: failureReason.nullable() })),
  }),
  z.strictObject({ type: z.literal('waiting'), reason: failureReason, retry_at: time }),
  z.strictObject({ type: z.literal('ended'), status: runStatus }),
  z.strictObject({ type: z.literal('retried'), samples: count }),
]);
export type RunEvent = z.infer<typeof runEvent>;
