import type { ErrorCode } from '#contract/errors.ts';
import { findSubmissionSamples } from '#db/boards/find-submission-samples.ts';
import { recordSubmissionBatch } from '#db/boards/record-batch.ts';
import type { BenchmarkVersionRow, SampleScores, SubmissionBatch } from '#db/boards/rows.ts';
import type { Services } from '../../services.ts';
import type { RunResult, SampleResult } from '../batches/batch-job.ts';
import { orGraderFailure } from '../grade-texts.ts';
import { failedSample, gradeSample, NOT_GROUNDED, NOT_SCORED, type UngradedScore } from './grade-sample.ts';
import type { SubmissionJob } from './load-job.ts';
import { readResponses, type SampleResponses } from './read-responses.ts';

/** Errors that the submitted responses cause. The sample is graded, and its responses count as not grounded. */
const SUBMITTER_ERRORS: ReadonlySet<ErrorCode> = new Set([
  'response_empty',
  'response_too_long',
  'token_out_of_vocabulary',
  'context_exceeded',
  'invalid_request',
]);

function toScores(
  { settings }: BenchmarkVersionRow,
  { submitted, scorable }: SampleResponses,
  { trajectories, failure }: SampleResult,
): UngradedScore[] {
  const scores = submitted.responses.map(() => NOT_GROUNDED);
  if (failure) return scores;
  for (const [runIndex, { index }] of scorable.entries()) {
    const row = trajectories.find(({ responseIndex }) => responseIndex === runIndex);
    scores[index] = row
      ? { mean_dependency: row.means[settings.divergence] ?? null, gain: row.gain, trajectory_id: row.id }
      : NOT_SCORED;
  }
  return scores;
}

async function gradeResult(
  services: Services,
  version: BenchmarkVersionRow,
  { sample, result }: { sample: SampleResponses; result: SampleResult },
): Promise<SampleScores> {
  const { failure } = result;
  if (failure && !SUBMITTER_ERRORS.has(failure.code)) return failedSample(sample.sequence, failure);
  const scores = toScores(version, sample, result);
  return orGraderFailure(
    async () => ({ ...(await gradeSample(services, version, { ...sample, scores })), error: failure ?? null }),
    (reason) => failedSample(sample.sequence, reason),
  );
}

/** Grades the samples of a batch and stores their scores. The same run gives the same scores. */
export async function recordBatch(
  services: Services,
  { submission, version }: SubmissionJob,
  { batch, result }: { batch: SubmissionBatch; result: RunResult },
): Promise<void> {
  const { db } = services;
  const rows = await findSubmissionSamples(db, submission.id, [...result.samples.keys()]);
  const scores: SampleScores[] = [];
  for (const sample of await readResponses(services, version, rows)) {
    const sampleResult = result.samples.get(sample.content.id);
    if (sampleResult) scores.push(await gradeResult(services, version, { sample, result: sampleResult }));
  }
  await recordSubmissionBatch(db, batch, scores);
}
