/** Rows of benchmarks, their versions and the submissions to them. */
import type { ErrorCode } from '#contract/errors.ts';
import type { ResponseScore } from '#contract/submission.ts';
import type { benchmarks, benchmarkVersions, submissionSamples, submissions } from '../schema.ts';

export type BenchmarkRow = typeof benchmarks.$inferSelect;
export type BenchmarkVersionRow = typeof benchmarkVersions.$inferSelect;
export type SubmissionRow = typeof submissions.$inferSelect;
export type SubmissionSampleRow = typeof submissionSamples.$inferSelect;

export type NewSubmission = Pick<
  SubmissionRow,
  | 'id'
  | 'tenant'
  | 'keyId'
  | 'benchmarkId'
  | 'version'
  | 'model'
  | 'team'
  | 'link'
  | 'description'
  | 'visibility'
  | 'selfReported'
  | 'createdAt'
>;

export interface NewSubmissionSample {
  sequence: number;
  sampleId: string;
  split: string;
  pair: { group: string; question: number; image: number } | null;
  responses: number;
  /** Byte range of the responses in the uploaded object. */
  start: number;
  bytes: number;
}

/** Samples of a submission that one run scores, up to the sample with the sequence number `last`. */
export interface SubmissionBatch {
  submissionId: string;
  /** Number of retries of failed samples before this batch. */
  round: number;
  last: number;
  runId: string;
}

/** Scores and grades of the responses to one sample. */
export interface SampleScores {
  sequence: number;
  /** Null if the service failed to score the sample; a retry scores it again. */
  scores: ResponseScore[] | null;
  blindGrades: (number | null)[] | null;
  languageModelGrades: (number | null)[] | null;
  accuracy: number | null;
  gain: number | null;
  meanDependency: number | null;
  error: { code: ErrorCode; detail: string } | null;
}
