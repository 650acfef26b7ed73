/**
 * The runner's protocol. `POST /v1/score`, `/v1/generate` and `/v1/views` take multipart/form-data: a part `request`
 * with JSON, and one part per distinct image, named by the SHA-256 of its bytes. Score and generate reply with NDJSON,
 * one event per line.
 */
import { z } from 'zod';
import { seed, sha256 } from './fields.ts';
import { LIMITS } from './limits.ts';
import { perturbation } from './perturbation.ts';
import { scorer } from './runner-events.ts';
import { checkPrompt, promptFields, promptSample, response } from './sample.ts';
import { checkPerturbation, scoreConfig } from './score-config.ts';

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
      context.addIssue({ code: 'custom', path: [index, 'id'], message: `the ID "${id}" occurs twice in this call` });
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

export const scoreRequest = z
  .strictObject({
    model: z
      .string()
      .optional()
      .describe('Must be the model that the runner has loaded; if omitted, any model is accepted.'),
    model_revision: sha256.optional(),
    ...scoreConfig.shape,
    samples: samplesOf(scoreSample),
  })
  .superRefine(checkPerturbation);
export type ScoreRequest = z.infer<typeof scoreRequest>;
/** Request before defaults are applied. */
export type ScoreRequestInput = z.input<typeof scoreRequest>;

export const generateRequest = z.strictObject({
  model: z.string().optional(),
  model_revision: sha256.optional(),
  view: z
    .union([z.literal('original'), perturbation])
    .default('original')
    .describe('`original` uses the images unchanged; a perturbation uses the view of draw 0.'),
  n: z.int().min(1).max(LIMITS.generationsPerSampleMax).default(1).describe('Responses per sample.'),
  max_tokens: z.int().min(1).max(LIMITS.tokensPerResponseMax).default(256),
  temperature: z.number().min(0).max(100).default(0).describe('0 is greedy.'),
  top_p: z.number().gt(0).max(1).default(1),
  seed: seed.default(0),
  stop: z
    .array(z.string().min(1).max(256))
    .max(8)
    .default([])
    .describe('Strings that end the generation; they are not part of the text.'),
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
    .describe(
      'Returns one image instead of all: its index in each sample, and view 0 for the original or n + 1 for draw n.',
    ),
  samples: samplesOf(promptSample),
});
export type ViewsRequestInput = z.input<typeof viewsRequest>;
export type ViewsRequest = z.infer<typeof viewsRequest>;

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
