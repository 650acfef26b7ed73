import { type SQL, sql } from 'drizzle-orm';
import type { MetricName } from '#contract/leaderboard.ts';
import { atomically, type Database } from '../database.ts';
import type { Board, RankedValue, WithdrawnRow } from './leaderboard-rows.ts';
import { toJsonPath } from './metric-path.ts';

export interface LeaderboardRows {
  /** Metric of every submission, in no particular order. */
  values: RankedValue[];
  withdrawn: WithdrawnRow[];
  /** Number of submissions that are being regraded. */
  pending: number;
}

const WITHDRAWN_MAX = 200;
/** Half the width of a 95 % confidence interval, in standard errors. */
const NORMAL_95 = 1.959963984540054;

/**
 * Standard error of a metric. It is 0 if every response has the same value, although the interval is not empty; the
 * standard error is then derived from the interval.
 */
function standardErrorOf(path: string): SQL {
  const field = (name: string) => sql`metrics ->> ${`${path}.${name}`}`;
  return sql`CASE WHEN ${field('standard_error')} > 0 THEN ${field('standard_error')}
    ELSE max(${field('high')} - ${field('value')}, ${field('value')} - ${field('low')}) / ${NORMAL_95} END`;
}

/** Reads one metric of every submission on a leaderboard: ranking needs all of them for each page. */
export async function readLeaderboard(db: Database, board: Board, sort: MetricName): Promise<LeaderboardRows> {
  const { benchmarkId, version, graderVersion, split } = board;
  const path = toJsonPath(sort);
  const visible = sql`submissions.benchmark_id = ${benchmarkId} AND submissions.version = ${version}
    AND visibility <> 'private'`;
  const [ranked, withdrawn, regrading] = await atomically<RankedValue & WithdrawnRow>(db, [
    sql`SELECT submissions.id, metrics ->> ${`${path}.value`} AS value, ${standardErrorOf(path)} AS "standardError"
      FROM entry_metrics JOIN submissions ON submissions.id = entry_metrics.submission_id
      WHERE entry_metrics.benchmark_id = ${benchmarkId} AND entry_metrics.version = ${version}
        AND entry_metrics.grader_version = ${graderVersion} AND entry_metrics.split = ${split}
        AND visibility <> 'private' AND withdrawn_at IS NULL`,
    sql`SELECT id, model, visibility, created_at AS "createdAt", withdrawn_at AS "withdrawnAt" FROM submissions
      WHERE ${visible} AND withdrawn_at IS NOT NULL ORDER BY id LIMIT ${WITHDRAWN_MAX}`,
    sql`SELECT id FROM submissions WHERE ${visible} AND status = 'grading' AND withdrawn_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM entry_metrics
        WHERE submission_id = submissions.id AND grader_version = ${graderVersion})`,
  ]);
  return { values: ranked?.rows ?? [], withdrawn: withdrawn?.rows ?? [], pending: regrading?.rows.length ?? 0 };
}
