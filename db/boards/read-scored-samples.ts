/** Reads the samples of a submission in the form that the metrics take. */
import { ALL_SPLITS } from '#contract/benchmark.ts';
import type { SubmissionSample } from '#core/scoring/submissions/index.ts';
import type { Database } from '../database.ts';
import { listSubmissionSamples } from './list-submission-samples.ts';
import type { SubmissionSampleRow } from './rows.ts';

const ROWS_PER_PAGE = 1_000;

/** @param gainMin subtracted from every gain, because the metrics compare gains with 0 */
export function toScoredSample(row: SubmissionSampleRow, gainMin: number): SubmissionSample {
  return {
    id: row.sampleId,
    responses: (row.scores ?? []).map(({ grade, mean_dependency: meanDependency, gain }) => ({
      grade,
      meanDependency,
      gain: gain === null ? null : gain - gainMin,
    })),
    ...(row.blindGrades ? { blindGrades: row.blindGrades } : {}),
    ...(row.languageModelGrades ? { languageModelGrades: row.languageModelGrades } : {}),
    ...(row.pair ? { pair: row.pair } : {}),
  };
}

/** Yields every sample in the order of the benchmark, with or without scores. */
export async function* eachSampleRow(db: Database, submissionId: string): AsyncGenerator<SubmissionSampleRow> {
  let after = 0;
  for (;;) {
    const rows = await listSubmissionSamples(db, { submissionId, after, limit: ROWS_PER_PAGE });
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < ROWS_PER_PAGE) return;
    after = last.sequence;
  }
}

export async function readScoredSamples(
  db: Database,
  submissionId: string,
  { split, gainMin }: { split: string; gainMin: number },
): Promise<SubmissionSample[]> {
  const samples: SubmissionSample[] = [];
  for await (const row of eachSampleRow(db, submissionId)) {
    if (row.scores !== null && (split === ALL_SPLITS || row.split === split)) {
      samples.push(toScoredSample(row, gainMin));
    }
  }
  return samples;
}
