/** Body of `POST /v1/runs`: samples with their responses, and the settings of the run. */
import { z } from 'zod';
import { sha256 } from './fields.ts';
import { LIMITS } from './limits.ts';
import { plainName } from './plain-name.ts';
import { generateRequest } from './runner.ts';
import { checkPrompt, eitherTextOrTokens, promptFields, responseFields } from './sample.ts';
import { checkPerturbation, scoreConfig } from './score-config.ts';
import { finite, shapingConfig } from './weights.ts';

/** Image by the SHA-256 of an upload, or as a data URI. */
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
  .describe('Images, each by the SHA-256 of an upload or as a base64 data URI.');

export const runResponse = z
  .strictObject({
    ...responseFields,
    reward: finite.optional(),
    advantage: finite.optional().describe('Required by the shaping advantage `given`.'),
  })
  .refine(...eitherTextOrTokens);

/** Data of the caller that is returned with the results. */
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
      .describe('May be empty if the run generates responses.'),
    batch: z
      .string()
      .max(LIMITS.idCharsMax)
      .optional()
      .describe("Key of the caller's batch; required by the shaping scope `batch`."),
    metadata: metadata.optional().describe('Data of the caller that is returned with the results.'),
  })
  .superRefine(checkPrompt);
export type RunSample = z.infer<typeof runSample>;

/** Responses that the scorer generates. They are seeded, so that the same run generates the same responses. */
export const generation = z
  .strictObject({
    n: z
      .int()
      .min(0)
      .max(LIMITS.generationsPerSampleMax)
      .default(0)
      .describe('Responses generated with the images. They are scored after the given responses.'),
    blind: z
      .int()
      .min(0)
      .max(LIMITS.generationsPerSampleMax)
      .default(0)
      .describe('Responses generated without images. They are not scored; blind votes count them.'),
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
    .describe('If omitted, the model of the first runner that takes the run.'),
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
          message: `the ID "${id}" occurs twice in this run`,
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
      sample.responses.forEach((response, responseIndex) => {
        if (advantage === 'given' && response.advantage === undefined) {
          const message = 'is needed by the advantage "given"';
          context.addIssue({ code: 'custom', path: [...path, 'responses', responseIndex, 'advantage'], message });
        }
      });
    });
  });
export type RunRequest = z.infer<typeof runRequest>;
/** Request before defaults are applied. */
export type RunRequestInput = z.input<typeof runRequest>;
