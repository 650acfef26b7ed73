/** Datasets: named collections of samples whose versions, once frozen, never change. */
import { z } from 'zod';
import { ERRORS, type ErrorCode } from './errors.ts';
import { count, identifier, sha256, text, time } from './fields.ts';
import { datasetId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { plainName } from './plain-name.ts';
import { metadata, runResponse } from './run-request.ts';
import { checkPrompt, promptFields } from './sample.ts';

/** How a row is written: our own form, verl's, or columns as Hugging Face datasets have them; `auto` looks at each row. */
export const ROW_FORMS = ['plain', 'verl', 'columns'] as const;
export const rowForm = z.enum(['auto', ...ROW_FORMS]);
export type RowForm = (typeof ROW_FORMS)[number];

/** A sample as it is stored: images by hash, accepted answers beside it. */
export const datasetSample = z
  .strictObject({
    ...promptFields,
    choices: z
      .array(text.min(1))
      .min(2)
      .max(LIMITS.choicesMax)
      .optional()
      .describe('In the order of their letters, A first.'),
    answers: z
      .array(text.min(1))
      .max(LIMITS.answersMax, `a sample has at most ${LIMITS.answersMax} answers`)
      .default([])
      .describe('Any of these is right.'),
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
  version: count.describe('The newest frozen version; 0 before the first. Pushes go to the draft after it.'),
  /** Of the draft: what freezing it now would hold. */
  ...counts,
  created_at: time,
});
export type Dataset = z.infer<typeof dataset>;

export const versionRequest = z.strictObject({ note: z.string().max(4000).optional() });

export const datasetVersion = z.strictObject({
  dataset_id: datasetId,
  version: z.int().min(1),
  ...counts,
  content_sha256: sha256.describe('Over the ids and contents of its samples in order: equal hashes, equal data.'),
  note: z.string().nullable(),
  created_at: time,
});
export type DatasetVersion = z.infer<typeof datasetVersion>;

export const pushQuery = z.object({
  form: rowForm.default('auto'),
  on_conflict: z
    .enum(['error', 'replace'])
    .default('error')
    .describe('What an id that is there already with another content means: a fault of the line, or its new content.'),
  dry_run: z.enum(['true', 'false']).default('false').describe('Checks everything and stores nothing.'),
  version: z.coerce
    .number()
    .int()
    .min(1)
    .optional()
    .describe('The version that the caller means to add to; a frozen one is refused.'),
});
export type PushQuery = z.infer<typeof pushQuery>;

/** Why a line was not taken. */
export const lineError = z.strictObject({
  line: z.int().min(1).describe('Of the body, from 1; of a Parquet file, the row.'),
  id: z.string().nullable(),
  code: z.enum(Object.keys(ERRORS) as [ErrorCode]),
  pointer: z.string().describe('Into the row as it was sent.'),
  message: z.string(),
});
export type LineError = z.infer<typeof lineError>;

export const pushReport = z.strictObject({
  dataset_id: datasetId,
  version: z.int().min(1).describe('The draft that took the samples.'),
  dry_run: z.boolean(),
  lines: count,
  added: count,
  replaced: count,
  unchanged: count.describe('The same id with the same content was there before.'),
  rejected: count,
  responses: count,
  errors: z.array(lineError).describe('The first faults, one for each line and place.'),
  errors_omitted: count,
});
export type PushReport = z.infer<typeof pushReport>;

/** What a client asks before it sends: which of these are not there as they are? */
export const missingRequest = z.strictObject({
  samples: z
    .array(z.strictObject({ id: identifier, content_sha256: sha256 }))
    .max(1000)
    .default([]),
  images: z.array(sha256).max(1000).default([]),
});
export const missingReport = z.strictObject({
  samples: z.array(identifier).describe('Ids that are not in the draft with this content.'),
  images: z.array(sha256),
});

export const sampleSummary = z.strictObject({
  id: identifier,
  content_sha256: sha256,
  question: z.string().describe('The beginning of the question, in one line.'),
  images: z.array(sha256),
  answers: z.array(z.string()),
  responses: count,
  metadata: metadata.nullable(),
  since: z.int().min(1).describe('First version that has it.'),
});
export type SampleSummary = z.infer<typeof sampleSummary>;

/** Samples that say the same; near duplicates of pictures need their pixels and are found by `sightline dataset push`. */
export const duplicateGroup = z.strictObject({
  kind: z.enum(['sample', 'question', 'image']),
  ids: z.array(identifier).describe('Ids of the first of them.'),
  total: z.int().min(2),
});
export type DuplicateGroup = z.infer<typeof duplicateGroup>;
