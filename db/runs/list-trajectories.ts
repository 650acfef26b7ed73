import { and, asc, eq, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { shapedTrajectories, trajectories } from '../schema.ts';
import type { TrajectoryRow } from './rows.ts';
import { shapedBy, TRAJECTORY_COLUMNS } from './trajectory-columns.ts';

export interface TrajectoryPosition {
  samplePosition: number;
  responseIndex: number;
}

export interface TrajectoriesPage {
  runId: string;
  shapingId: string | null;
  /** Position of the last trajectory of the previous page. */
  after?: TrajectoryPosition | undefined;
  limit: number;
}

/** Lists the trajectories of a run with their values in a shaping, in order; every page costs the same. */
export async function listTrajectories(db: Database, page: TrajectoriesPage): Promise<TrajectoryRow[]> {
  const { after } = page;
  return db
    .select(TRAJECTORY_COLUMNS)
    .from(trajectories)
    .leftJoin(shapedTrajectories, shapedBy(sql`${page.shapingId ?? ''}`))
    .where(
      and(
        eq(trajectories.runId, page.runId),
        after
          ? sql`(${trajectories.samplePosition}, ${trajectories.responseIndex}) >
              (${after.samplePosition}, ${after.responseIndex})`
          : undefined,
      ),
    )
    .orderBy(asc(trajectories.samplePosition), asc(trajectories.responseIndex))
    .limit(page.limit);
}
