/** Datasets: named collections of samples. Frozen versions are immutable. */
import { z } from 'zod';
import { ERRORS, type ErrorCode } from './errors.ts';
import { count, identifier, sha256, text, time } from './fields.ts';
import { datasetId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { plainName } from './plain-name.ts';
import { metadata, runResponse } from './run-request.ts';
import { checkPrompt, promptFields } from './sample.ts';

/** Row layouts: Sightline's own, verl's, or Hugging Face columns; `auto` detects the layout of each row. */
export const ROW_FORMS = ['plain', 'verl', 'columns'] as const;
export const rowForm = z.enum(['auto', ...ROW_FORMS]);
export type RowForm = (typeof ROW_FORMS)[number];

/** Stored sample, with images by hash. */
export const datasetSample = z
  .strictObject({
    ...promptFields,
    choices: z
      .array(text.min(1))
      .min(2)
      .max(LIMITS.choicesMax)
      .optional()
      .describe('Choices in order; the first one is A.'),
    answers: z
      .array(text.min(1))
      .max(LIMITS.answersMax, `a sample has at most ${LIMITS.answersMax} answers`)
      .default([])
      .describe('Accepted answers; a response that gives any of them is right.'),
    responses: z
      .array(runResponse)
      .max(LIMITS.responsesPerSampleMax, `a sample has at most ${LIMITS.responsesPerSampleMax} responses`)
      .default([]),
    metadata: metadata.optional(),
  })
  .superRefine(checkPrompt);
export type DatasetSample = z.infer<typeof datasetSample>;
export type DatasetSampleInput = z.input<typeof datasetSample>;

export const datasetRequest = z.strictObject({ name: plainName, description: z.string().max(4000).optional() });

const counts = { samples: count, responses: count, images: count };

export const dataset = z.strictObject({
  id: datasetId,
  name: z.string(),
  description: z.string().nullable(),
  version: count.describe('Newest frozen version; 0 before the first. Pushes go to the draft that follows it.'),
  /** Counts of the draft. */
  ...counts,
  created_at: time,
});
export type Dataset = z.infer<typeof dataset>;

export const versionRequest = z.strictObject({ note: z.string().max(4000).optional() });

export const datasetVersion = z.strictObject({
  dataset_id: datasetId,
  version: z.int().min(1),
  ...counts,
  content_sha256: sha256.describe(
    'Hash of the IDs and contents of the samples in order; versions with the same data have the same hash.',
  ),
  note: z.string().nullable(),
  created_at: time,
});
export type DatasetVersion = z.infer<typeof datasetVersion>;

export const pushQuery = z.object({
  form: rowForm.default('auto'),
  on_conflict: z
    .enum(['error', 'replace'])
    .default('error')
    .describe(
      'Treatment of an ID that exists with different content: report an error for the line, or replace the content.',
    ),
  dry_run: z.enum(['true', 'false']).default('false').describe('Validates everything and stores nothing.'),
  version: z.coerce
    .number()
    .int()
    .min(1)
    .optional()
    .describe('Version that the caller expects to add to; a frozen version is rejected.'),
});
export type PushQuery = z.infer<typeof pushQuery>;

/** Reason for rejecting a line. */
export const lineError = z.strictObject({
  line: z.int().min(1).describe('Line of the body or row of the Parquet file, from 1.'),
  id: z.string().nullable(),
  code: z.enum(Object.keys(ERRORS) as [ErrorCode]),
  pointer: z.string().describe('JSON pointer into the row as sent.'),
  message: z.string(),
});
export type LineError = z.infer<typeof lineError>;

export const pushReport = z.strictObject({
  dataset_id: datasetId,
  version: z.int().min(1).describe('Draft version that the samples were added to.'),
  dry_run: z.boolean(),
  lines: count,
  added: count,
  replaced: count,
  unchanged: count.describe('Samples whose ID already exists with the same content.'),
  rejected: count,
  responses: count,
  errors: z.array(lineError).describe('First errors, one for each line and pointer.'),
  errors_omitted: count,
});
export type PushReport = z.infer<typeof pushReport>;

/** Samples and images that a client is about to send; the reply lists those that the service lacks. */
export const missingRequest = z.strictObject({
  samples: z
    .array(z.strictObject({ id: identifier, content_sha256: sha256 }))
    .max(1000)
    .default([]),
  images: z.array(sha256).max(1000).default([]),
});
export const missingReport = z.strictObject({
  samples: z.array(identifier).describe('IDs that the draft does not have with this content.'),
  images: z.array(sha256),
});

export const sampleSummary = z.strictObject({
  id: identifier,
  content_sha256: sha256,
  question: z.string().describe('Beginning of the question on one line.'),
  images: z.array(sha256),
  answers: z.array(z.string()),
  responses: count,
  metadata: metadata.nullable(),
  since: z.int().min(1).describe('First version that contains the sample.'),
});
export type SampleSummary = z.infer<typeof sampleSummary>;

/** Exact duplicates. `sightline dataset push` finds near-duplicate images, which takes their pixels. */
export const duplicateGroup = z.strictObject({
  kind: z.enum(['sample', 'question', 'image']),
  ids: z.array(identifier).describe('IDs of the first samples of the group.'),
  total: z.int().min(2),
});
export type DuplicateGroup = z.infer<typeof duplicateGroup>;
