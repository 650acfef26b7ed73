/** Keeps the scores of a submission's samples, its metrics, and how it ended. May be repeated. */
import { type SQL, sql } from 'drizzle-orm';
import type { ErrorCode } from '#contract/errors.ts';
import type { EntryMetricsWire } from '#contract/leaderboard.ts';
import type { EntryScore } from '#contract/submission.ts';
import { atomically, changed, type Database, toJsonGroups } from '../database.ts';
import type { SubmissionBatch } from './plan-batch.ts';
import type { SubmissionRow } from './receive-submission.ts';

export interface ScoredSample {
  sequence: number;
  /** Null where a failure of ours left it without: it may be tried again. */
  scores: EntryScore[] | null;
  blindGrades: (number | null)[] | null;
  languageModelGrades: (number | null)[] | null;
  accuracy: number | null;
  gain: number | null;
  meanDependency: number | null;
  error: { code: ErrorCode; detail: string } | null;
}

function updates(submissionId: string, samples: ScoredSample[], condition: SQL): SQL[] {
  const rows = samples.map((one) => ({
    ...one,
    scores: one.scores === null ? null : JSON.stringify(one.scores),
    blindGrades: one.blindGrades === null ? null : JSON.stringify(one.blindGrades),
    languageModelGrades: one.languageModelGrades === null ? null : JSON.stringify(one.languageModelGrades),
  }));
  return toJsonGroups(rows).map(
    (json) => sql`UPDATE submission_samples SET scores = value ->> 'scores', blind_grades = value ->> 'blindGrades',
        language_model_grades = value ->> 'languageModelGrades', accuracy = value ->> 'accuracy', gain = value ->> 'gain',
        mean_dependency = value ->> 'meanDependency', error_code = value -> 'error' ->> 'code',
        error_detail = value -> 'error' ->> 'detail'
      FROM json_each(${json})
      WHERE submission_id = ${submissionId} AND sequence = value ->> 'sequence' AND ${condition}`,
  );
}

export async function recordSubmissionBatch(
  db: Database,
  { submissionId, round, last }: SubmissionBatch,
  samples: ScoredSample[],
): Promise<void> {
  const ofBatch = sql`submission_id = ${submissionId} AND round = ${round} AND last = ${last}`;
  const open = sql`EXISTS (SELECT 1 FROM submission_batches WHERE ${ofBatch} AND done = 0)`;
  await atomically(db, [
    ...updates(submissionId, samples, open),
    sql`UPDATE submission_batches SET done = 1 WHERE ${ofBatch}`,
  ]);
}

/** Of samples that need no run. */
export async function recordScores(db: Database, submissionId: string, samples: ScoredSample[]): Promise<void> {
  await atomically(db, updates(submissionId, samples, sql`scores IS NULL`));
}

/** Grades of a newer grader, as far as this sample; a still newer one starts from the beginning. */
export async function recordRegraded(
  db: Database,
  { id, planned }: SubmissionRow,
  { samples, last }: { samples: ScoredSample[]; last: number },
): Promise<boolean> {
  const mine = sql`EXISTS (SELECT 1 FROM submissions WHERE id = ${id} AND status = 'grading' AND planned = ${planned})`;
  const results = await atomically(db, [
    ...updates(id, samples, mine),
    sql`UPDATE submissions SET planned = ${last} WHERE id = ${id} AND status = 'grading' AND planned = ${planned}`,
  ]);
  return changed(results, -1);
}

export interface FinishedSubmission {
  submission: SubmissionRow;
  graderVersion: number;
  metrics: { split: string; metrics: EntryMetricsWire }[];
  now: number;
}

/** Only while the grader is still the one that its grades are of. */
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
      ) => sql`INSERT OR REPLACE INTO entry_metrics (submission_id, grader_version, split, benchmark_id, version, metrics, created_at)
        SELECT ${id}, ${graderVersion}, value ->> 'split', ${benchmarkId}, ${version}, value -> 'metrics', ${now}
        FROM json_each(${json}) WHERE ${current}`,
    ),
    sql`UPDATE submissions SET status = 'succeeded', grader_version = ${graderVersion}, error_code = NULL, error_detail = NULL,
      finished_at = coalesce(finished_at, ${now}) WHERE id = ${id} AND ${current}`,
  ]);
}

export async function failSubmission(
  db: Database,
  { id, error, now }: { id: string; error: { code: ErrorCode; detail: string }; now: number },
): Promise<void> {
  await db.run(sql`UPDATE submissions SET status = 'failed', error_code = ${error.code}, error_detail = ${error.detail},
    finished_at = ${now} WHERE id = ${id} AND status = 'scoring'`);
}

/** What failed for a reason of ours is tried again; what was scored stays. @returns false where it had not failed */
export async function retrySubmission(db: Database, id: string): Promise<boolean> {
  const results = await atomically(db, [
    sql`UPDATE submission_samples SET error_code = NULL, error_detail = NULL
      WHERE submission_id = ${id} AND scores IS NULL AND EXISTS (SELECT 1 FROM submissions WHERE id = ${id} AND status = 'failed')`,
    sql`UPDATE submissions SET status = 'scoring', planned = 0, error_code = NULL, error_detail = NULL, finished_at = NULL
      WHERE id = ${id} AND status = 'failed'`,
  ]);
  return changed(results, -1);
}

export async function withdrawSubmission(db: Database, id: string, now: number): Promise<boolean> {
  const results = await atomically(db, [
    sql`UPDATE submissions SET withdrawn_at = ${now} WHERE id = ${id} AND withdrawn_at IS NULL`,
  ]);
  return changed(results, 0);
}

export async function setVisibility(db: Database, id: string, visibility: SubmissionRow['visibility']): Promise<void> {
  await db.run(sql`UPDATE submissions SET visibility = ${visibility} WHERE id = ${id}`);
}
