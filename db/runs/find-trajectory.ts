import { and, eq, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { shapedTrajectories, trajectories } from '../schema.ts';
import type { TrajectoryRow } from './rows.ts';
import { shapedBy, TRAJECTORY_COLUMNS } from './trajectory-columns.ts';

export interface TrajectoryById {
  id: string;
  tenant: string;
  /** Undefined: the run's own shaping. */
  shapingId?: string | undefined;
}

export async function findTrajectory(
  db: Database,
  { id, tenant, shapingId }: TrajectoryById,
): Promise<TrajectoryRow | undefined> {
  const shaping =
    shapingId === undefined
      ? sql`(SELECT shaping_id FROM runs WHERE runs.id = ${trajectories.runId})`
      : sql`${shapingId}`;
  const [row] = await db
    .select(TRAJECTORY_COLUMNS)
    .from(trajectories)
    .leftJoin(shapedTrajectories, shapedBy(shaping))
    .where(and(eq(trajectories.id, id), eq(trajectories.tenant, tenant)));
  return row;
}
