import { and, eq, getTableColumns, type SQL, sql } from 'drizzle-orm';
import { shapedTrajectories, trajectories } from '../schema.ts';

export const TRAJECTORY_COLUMNS = {
  ...getTableColumns(trajectories),
  alpha: shapedTrajectories.alpha,
  shapedAdvantage: shapedTrajectories.advantage,
  degenerate: shapedTrajectories.degenerate,
};

/** Join condition of a trajectory and its values in a shaping. */
export function shapedBy(shapingId: SQL): SQL | undefined {
  return and(
    sql`${shapedTrajectories.shapingId} = ${shapingId}`,
    eq(shapedTrajectories.samplePosition, trajectories.samplePosition),
    eq(shapedTrajectories.responseIndex, trajectories.responseIndex),
  );
}
