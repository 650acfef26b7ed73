/** Submissions: responses to a benchmark version, graded and scored by the service. */
import { z } from 'zod';
import { benchmarkName, link } from './benchmark.ts';
import { count, identifier, sha256, time } from './fields.ts';
import { submissionId, trajectoryId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { plainName, plainText } from './plain-name.ts';
import { failureReason } from './run.ts';

/** `anonymous`: listed on the leaderboard without names. `private`: visible only to its own tenant. */
export const SUBMISSION_VISIBILITIES = ['public', 'anonymous', 'private'] as const;
export const submissionVisibility = z.enum(SUBMISSION_VISIBILITIES);
export type SubmissionVisibility = z.infer<typeof submissionVisibility>;

/** Query parameters of a submission; the body holds the responses. */
export const submissionQuery = z.object({
  model: plainName.describe('Name of the model on the leaderboard.').meta({ examples: ['My-VLM-7B'] }),
  team: plainName.optional().describe('Name of the submitter on the leaderboard.'),
  link: link.optional().describe('Link to a paper, a model card or code.'),
  description: plainText(1000).optional(),
  visibility: submissionVisibility.default('private'),
  self_reported: z
    .enum(['true', 'false'])
    .default('true')
    .describe('Whether the submitter generated the responses; false if the operator of this service did.'),
});
export type SubmissionQuery = z.infer<typeof submissionQuery>;

const responseText = z
  .string()
  .max(LIMITS.textCharsMax)
  .refine((value) => value.isWellFormed(), 'contains a lone surrogate: send both halves of the pair, or neither');

/** One line of a submission. */
export const submittedSample = z.strictObject({
  id: identifier,
  responses: z.array(responseText).min(1, 'needs at least one response').max(LIMITS.responsesPerSampleMax),
  blind_responses: z
    .array(responseText)
    .max(LIMITS.responsesPerSampleMax)
    .optional()
    .describe('Responses of the same model without the image, for multi-modal gain.'),
  language_model_responses: z
    .array(responseText)
    .max(LIMITS.responsesPerSampleMax)
    .optional()
    .describe('Responses of its language model alone, for multi-modal leakage.'),
});
export type SubmittedSample = z.infer<typeof submittedSample>;

export const SUBMISSION_STATUSES = ['receiving', 'scoring', 'grading', 'succeeded', 'failed'] as const;
export type SubmissionStatus = (typeof SUBMISSION_STATUSES)[number];

export const submission = z.strictObject({
  id: submissionId,
  benchmark: benchmarkName,
  version: z.int().min(1),
  model: z
    .string()
    .nullable()
    .describe('Null for anonymous submissions of other tenants; so are team, link and description.'),
  team: z.string().nullable(),
  link: z.string().nullable(),
  description: z.string().nullable(),
  visibility: submissionVisibility,
  self_reported: z.boolean(),
  status: z
    .enum(['scoring', 'grading', 'succeeded', 'failed'])
    .describe('`failed`: scoring failed in the service. It does not count against the limits, and `retry` resumes it.'),
  withdrawn_at: time.nullable(),
  samples: z.strictObject({ total: count, done: count, failed: count }),
  responses: count,
  error: failureReason.nullable(),
  created_at: time,
  finished_at: time.nullable(),
});
export type Submission = z.infer<typeof submission>;

export const publishRequest = z.strictObject({ visibility: submissionVisibility });

/** Grade and score of a response. */
export const responseScore = z.strictObject({
  grade: z.number().nullable().describe('1 is right, 0 is wrong, null is undecided.'),
  mean_dependency: z.number().nullable().describe('S̄ in nats; null if scoring failed.'),
  gain: z.number().nullable().describe("Σ_t (log p(o_t | I) − log p(o_t | I')), in nats."),
  trajectory_id: trajectoryId.nullable(),
});
export type ResponseScore = z.infer<typeof responseScore>;

/** Sample of a public split in a submission. */
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
  sort: z.enum(SAMPLE_ORDERS).default('position').describe('Sort key, ascending: worst first.'),
  right: z.enum(['true', 'false']).optional().describe('Only samples whose responses are all right, or not all.'),
});
