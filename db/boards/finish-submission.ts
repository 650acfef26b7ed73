import { sql } from 'drizzle-orm';
import type { SubmissionMetricsWire } from '#contract/leaderboard.ts';
import { atomically, type Database, toJsonGroups } from '../database.ts';
import type { SubmissionRow } from './rows.ts';

export interface FinishedSubmission {
  submission: SubmissionRow;
  graderVersion: number;
  metrics: { split: string; metrics: SubmissionMetricsWire }[];
  now: number;
}

/** Stores the metrics of a submission and ends it, if no newer grader was set since its samples were graded. */
export async function finishSubmission(db: Database, finished: FinishedSubmission): Promise<void> {
  const { submission, graderVersion, now } = finished;
  const { id, benchmarkId, version, status, planned } = submission;
  const current = sql`EXISTS (SELECT 1 FROM submissions JOIN benchmark_versions
    ON benchmark_versions.benchmark_id = submissions.benchmark_id AND benchmark_versions.version = submissions.version
    WHERE submissions.id = ${id} AND submissions.status = ${status} AND submissions.planned = ${planned}
      AND benchmark_versions.grader_version = ${graderVersion})`;
  await atomically(db, [
    ...toJsonGroups(finished.metrics).map(
      (
        json,
      ) => sql`INSERT OR REPLACE INTO entry_metrics (submission_id, grader_version, split, benchmark_id, version, metrics,
          created_at)
        SELECT ${id}, ${graderVersion}, value ->> 'split', ${benchmarkId}, ${version}, value -> 'metrics', ${now}
        FROM json_each(${json}) WHERE ${current}`,
    ),
    sql`UPDATE submissions SET status = 'succeeded', grader_version = ${graderVersion}, error_code = NULL, error_detail = NULL,
      finished_at = coalesce(finished_at, ${now}) WHERE id = ${id} AND ${current}`,
  ]);
}
