import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import {
  fromTrajectories,
  type SetTrajectoriesPage,
  type SetTrajectoryPosition,
  selectMeanDependency,
} from './trajectory-page.ts';

export interface SetDependencyRow extends SetTrajectoryPosition {
  meanDependency: number;
}

/** Lists the mean dependencies of the scored responses of a signal set, without their texts. */
export async function listSetDependencies(db: Database, page: SetTrajectoriesPage): Promise<SetDependencyRow[]> {
  const rows = await db.all<SetTrajectoryPosition & { meanDependency: string }>(
    sql`SELECT sequence, response_index AS "responseIndex", ${selectMeanDependency(page)} ${fromTrajectories(page)}`,
  );
  return rows.map((row) => ({ ...row, meanDependency: Number(row.meanDependency) }));
}
