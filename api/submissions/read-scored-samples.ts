/** Scored samples of a submission, as the metrics take them. */
import { ALL_SPLITS } from '#contract/benchmark.ts';
import type { SubmissionSample } from '#core/scoring/submissions/index.ts';
import { listSubmissionSamples } from '#db/boards/list-submission-samples.ts';
import type { SubmissionSampleRow } from '#db/boards/rows.ts';
import type { Database } from '#db/database.ts';

const PAGE = 1_000;

/** @param gainMin what a gain must exceed to count: the metrics ask whether it is above 0 */
export function toEntrySample(row: SubmissionSampleRow, gainMin: number): SubmissionSample {
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

/** In the order of the benchmark; those without scores too. */
export async function* eachScoredRow(db: Database, submissionId: string): AsyncGenerator<SubmissionSampleRow> {
  let after = 0;
  for (;;) {
    const rows = await listSubmissionSamples(db, { submissionId, after, limit: PAGE });
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = last.sequence;
  }
}

export async function readEntrySamples(
  db: Database,
  submissionId: string,
  { split, gainMin }: { split: string; gainMin: number },
): Promise<SubmissionSample[]> {
  const samples: SubmissionSample[] = [];
  for await (const row of eachScoredRow(db, submissionId)) {
    if (row.scores !== null && (split === ALL_SPLITS || row.split === split)) samples.push(toEntrySample(row, gainMin));
  }
  return samples;
}
