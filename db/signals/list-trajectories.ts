import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import {
  fromTrajectories,
  type SetTrajectoriesPage,
  type SetTrajectoryPosition,
  selectMeanDependency,
} from './trajectory-page.ts';

export interface SetTrajectoryRow extends SetTrajectoryPosition {
  text: string;
  reward: number | null;
  gain: number;
  meanDependency: number;
}

/** Lists the scored responses of the samples of a signal set. */
export async function listSetTrajectories(db: Database, page: SetTrajectoriesPage): Promise<SetTrajectoryRow[]> {
  const rows = await db.all<Omit<SetTrajectoryRow, 'meanDependency'> & { meanDependency: string }>(
    sql`SELECT sequence, response_index AS "responseIndex", text, reward, gain, ${selectMeanDependency(page)}
      ${fromTrajectories(page)}`,
  );
  return rows.map((row) => ({ ...row, meanDependency: Number(row.meanDependency) }));
}
