/** The entries of a board. */
import { type SQL, sql } from 'drizzle-orm';
import {
  completeMetrics,
  METRIC_NAMES,
  type MetricName,
  pathOfMetric,
  type RankedSubmission,
  type SubmissionMetricsWire,
} from '#contract/leaderboard.ts';
import type { SubmissionVisibility } from '#contract/submission.ts';
import { atomically, type Database } from '../database.ts';

export interface Board {
  benchmarkId: string;
  version: number;
  graderVersion: number;
  split: string;
}

export interface BoardSubmissionRow {
  id: string;
  tenant: string;
  model: string;
  team: string | null;
  link: string | null;
  visibility: SubmissionVisibility;
  selfReported: boolean;
  createdAt: number;
  responses: number;
  estimates: Pick<RankedSubmission, MetricName>;
}

export interface WithdrawnRow {
  id: string;
  model: string;
  visibility: SubmissionVisibility;
  createdAt: number;
  withdrawnAt: number;
}

export interface RankedValue {
  id: string;
  /** Null where the entry lacks what is ranked by. */
  value: number | null;
  standardError: number | null;
}

export interface BoardRows {
  /** Of every entry, what it is ranked by. */
  values: RankedValue[];
  withdrawn: WithdrawnRow[];
  /** Entries that are being graded again. */
  pending: number;
}

/** Half the width of a 95 % interval, in standard errors. */
const NORMAL_95 = 1.959963984540054;

function jsonPathOf(name: MetricName): string {
  return `$.${pathOfMetric(name).join('.')}`;
}

/** An entry that is right throughout has an error of 0 and an interval all the same: ranks go by what it stands for. */
function errorOf(metric: string): SQL {
  const part = (name: string) => sql`metrics ->> ${`${metric}.${name}`}`;
  return sql`CASE WHEN ${part('standard_error')} > 0 THEN ${part('standard_error')}
    ELSE max(${part('high')} - ${part('value')}, ${part('value')} - ${part('low')}) / ${NORMAL_95} END`;
}

/** Not JSON but its parts: a board of a thousand entries is read for every page of it. */
export async function listRankedValues(db: Database, board: Board, sort: MetricName): Promise<BoardRows> {
  const { benchmarkId, version, graderVersion, split } = board;
  const metric = jsonPathOf(sort);
  const shown = sql`submissions.benchmark_id = ${benchmarkId} AND submissions.version = ${version} AND visibility <> 'private'`;
  const [found, gone, grading] = await atomically<RankedValue & WithdrawnRow>(db, [
    sql`SELECT submissions.id, metrics ->> ${`${metric}.value`} AS value, ${errorOf(metric)} AS "standardError"
      FROM entry_metrics JOIN submissions ON submissions.id = entry_metrics.submission_id
      WHERE entry_metrics.benchmark_id = ${benchmarkId} AND entry_metrics.version = ${version}
        AND entry_metrics.grader_version = ${graderVersion} AND entry_metrics.split = ${split}
        AND visibility <> 'private' AND withdrawn_at IS NULL`,
    sql`SELECT id, model, visibility, created_at AS "createdAt", withdrawn_at AS "withdrawnAt" FROM submissions
      WHERE ${shown} AND withdrawn_at IS NOT NULL ORDER BY id LIMIT 200`,
    sql`SELECT id FROM submissions WHERE ${shown} AND status = 'grading' AND withdrawn_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM entry_metrics WHERE submission_id = submissions.id AND grader_version = ${graderVersion})`,
  ]);
  return { values: found?.rows ?? [], withdrawn: gone?.rows ?? [], pending: grading?.rows.length ?? 0 };
}

/** Arguments of json_object: each metric by name. Metrics that did not exist when these were stored are null. */
const ESTIMATES = sql.raw(METRIC_NAMES.map((name) => `'${name}', metrics -> '${jsonPathOf(name)}'`).join(', '));

type Raw = Omit<BoardSubmissionRow, 'selfReported' | 'estimates'> & { selfReported: number; estimates: string };

/** Entries of a board by their ids, in any order. */
export async function findBoardSubmissions(
  db: Database,
  { graderVersion, split }: Board,
  ids: string[],
): Promise<BoardSubmissionRow[]> {
  const rows = await db.all<Raw>(sql`SELECT submissions.id, tenant, model, team, link, visibility,
      self_reported AS "selfReported", submissions.created_at AS "createdAt", metrics ->> 'responses' AS responses,
      json_object(${ESTIMATES}) AS estimates
    FROM json_each(${JSON.stringify(ids)}) AS wanted JOIN submissions ON submissions.id = wanted.value
      JOIN entry_metrics ON entry_metrics.submission_id = submissions.id
        AND entry_metrics.grader_version = ${graderVersion} AND entry_metrics.split = ${split}`);
  return rows.map(({ selfReported, estimates, ...row }) => ({
    ...row,
    selfReported: selfReported === 1,
    estimates: JSON.parse(estimates) as BoardSubmissionRow['estimates'],
  }));
}

/** Metrics of one entry, by split; empty while it is under way. */
export async function readSubmissionMetrics(
  db: Database,
  { submissionId, graderVersion }: { submissionId: string; graderVersion: number },
): Promise<Map<string, SubmissionMetricsWire>> {
  const rows = await db.all<{ split: string; metrics: string }>(
    sql`SELECT split, metrics FROM entry_metrics WHERE submission_id = ${submissionId} AND grader_version = ${graderVersion}`,
  );
  return new Map(
    rows.map(({ split, metrics }) => [split, completeMetrics(JSON.parse(metrics) as SubmissionMetricsWire)]),
  );
}
