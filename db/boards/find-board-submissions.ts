import { sql } from 'drizzle-orm';
import { METRIC_NAMES } from '#contract/leaderboard.ts';
import type { Database } from '../database.ts';
import type { Board, BoardSubmissionRow } from './leaderboard-rows.ts';
import { toJsonPath } from './metric-path.ts';

/** Arguments of json_object: each metric by name. A metric that is newer than the stored ones is null. */
const ESTIMATES = sql.raw(METRIC_NAMES.map((name) => `'${name}', metrics -> '${toJsonPath(name)}'`).join(', '));

type SelectedRow = Omit<BoardSubmissionRow, 'selfReported' | 'estimates'> & { selfReported: number; estimates: string };

/** Finds submissions on a leaderboard by their IDs, in no particular order. */
export async function findBoardSubmissions(
  db: Database,
  { graderVersion, split }: Board,
  ids: string[],
): Promise<BoardSubmissionRow[]> {
  const rows = await db.all<SelectedRow>(sql`SELECT submissions.id, tenant, model, team, link, visibility,
      self_reported AS "selfReported", submissions.created_at AS "createdAt", metrics ->> 'responses' AS responses,
      json_object(${ESTIMATES}) AS estimates
    FROM json_each(${JSON.stringify(ids)}) AS requested JOIN submissions ON submissions.id = requested.value
      JOIN entry_metrics ON entry_metrics.submission_id = submissions.id
        AND entry_metrics.grader_version = ${graderVersion} AND entry_metrics.split = ${split}`);
  return rows.map(({ selfReported, estimates, ...row }) => ({
    ...row,
    selfReported: selfReported === 1,
    estimates: JSON.parse(estimates) as BoardSubmissionRow['estimates'],
  }));
}
