/** Submissions: a team's responses to a benchmark version, graded and scored here. */
import { z } from 'zod';
import { benchmarkName, link } from './benchmark.ts';
import { count, identifier, sha256, time } from './fields.ts';
import { submissionId, trajectoryId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { plainName, plainText } from './plain-name.ts';
import { failureReason } from './run.ts';

/** `anonymous`: on the board with its numbers, without names. `private`: only its own tenant sees it. */
export const SUBMISSION_VISIBILITIES = ['public', 'anonymous', 'private'] as const;
export const submissionVisibility = z.enum(SUBMISSION_VISIBILITIES);
export type SubmissionVisibility = z.infer<typeof submissionVisibility>;

/** What a submission says of itself: query parameters, beside the body of responses. */
export const submissionQuery = z.object({
  model: plainName.describe('Name of the model, as the board shows it.').meta({ examples: ['My-VLM-7B'] }),
  team: plainName.optional().describe('Who submits it, as the board shows it.'),
  link: link.optional().describe('To a paper, a model card or the code.'),
  description: plainText(1000).optional(),
  visibility: submissionVisibility.default('private'),
  self_reported: z
    .enum(['true', 'false'])
    .default('true')
    .describe('Whether the responses were made elsewhere; false, where whoever runs this service made them.'),
});
export type SubmissionQuery = z.infer<typeof submissionQuery>;

const responseText = z
  .string()
  .max(LIMITS.textCharsMax)
  .refine((value) => value.isWellFormed(), 'has half of a character: a surrogate escape without its partner');

/** One line of a submission. */
export const submittedSample = z.strictObject({
  id: identifier,
  responses: z.array(responseText).min(1, 'needs at least one response').max(LIMITS.responsesPerSampleMax),
  blind_responses: z
    .array(responseText)
    .max(LIMITS.responsesPerSampleMax)
    .optional()
    .describe('Of the same model without the picture: multi-modal gain is computed from them.'),
  language_model_responses: z
    .array(responseText)
    .max(LIMITS.responsesPerSampleMax)
    .optional()
    .describe('Of its language model alone: multi-modal leakage is computed from them.'),
});
export type SubmittedSample = z.infer<typeof submittedSample>;

export const SUBMISSION_STATUSES = ['receiving', 'scoring', 'grading', 'succeeded', 'failed'] as const;
export type SubmissionStatus = (typeof SUBMISSION_STATUSES)[number];

export const submission = z.strictObject({
  id: submissionId,
  benchmark: benchmarkName,
  version: z.int().min(1),
  model: z.string().nullable().describe('Null in anonymous entries of others; so are team, link and description.'),
  team: z.string().nullable(),
  link: z.string().nullable(),
  description: z.string().nullable(),
  visibility: submissionVisibility,
  self_reported: z.boolean(),
  status: z
    .enum(['scoring', 'grading', 'succeeded', 'failed'])
    .describe(
      '`failed`: for a reason of ours; it costs nothing of the caps, and `retry` goes on with what is missing.',
    ),
  withdrawn_at: time.nullable(),
  samples: z.strictObject({ total: count, done: count, failed: count }),
  responses: count,
  error: failureReason.nullable(),
  created_at: time,
  finished_at: time.nullable(),
});
export type Submission = z.infer<typeof submission>;

export const publishRequest = z.strictObject({ visibility: submissionVisibility });

/** A response of an entry: graded by us, scored by the pinned scorer. */
export const responseScore = z.strictObject({
  grade: z.number().nullable().describe('1 right, 0 wrong; null where it cannot be told.'),
  mean_dependency: z.number().nullable().describe('S̄ in nats; null where it could not be scored.'),
  gain: z.number().nullable().describe("Σ_t (log p(o_t | I) − log p(o_t | I')), in nats."),
  trajectory_id: trajectoryId.nullable(),
});
export type ResponseScore = z.infer<typeof responseScore>;

/** A sample of a public split in an entry. */
export const submissionSample = z.strictObject({
  id: identifier,
  split: z.string(),
  question: z.string(),
  images: z.array(sha256),
  responses: z.array(responseScore.extend({ text: z.string() })),
  error: failureReason.nullable(),
});
export type SubmissionSampleWire = z.infer<typeof submissionSample>;

export const SAMPLE_ORDERS = ['position', 'gain', 'dependency', 'accuracy'] as const;
export const submissionSampleQuery = z.object({
  split: z.string().max(64).optional(),
  sort: z.enum(SAMPLE_ORDERS).default('position').describe('Ascending: the worst first.'),
  right: z.enum(['true', 'false']).optional().describe('Only samples whose responses are all right, or not all.'),
});
