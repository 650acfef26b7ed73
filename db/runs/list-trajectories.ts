/** Trajectories with what a shaping says of them, in the order of the run: a page by key, so that each costs the same. */
import { and, asc, eq, getTableColumns, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { shapedTrajectories, trajectories } from '../schema.ts';

export type TrajectoryRow = typeof trajectories.$inferSelect & {
  alpha: number | null;
  /** By the shaping; the row's own `advantage` is what the caller gave. */
  shapedAdvantage: number | null;
  degenerate: boolean | null;
};

/** Place of the last trajectory of the page before. */
export interface TrajectoryPlace {
  samplePosition: number;
  responseIndex: number;
}

export interface TrajectoriesPage {
  runId: string;
  shapingId: string | null;
  after?: TrajectoryPlace | undefined;
  limit: number;
}

const COLUMNS = {
  ...getTableColumns(trajectories),
  alpha: shapedTrajectories.alpha,
  shapedAdvantage: shapedTrajectories.advantage,
  degenerate: shapedTrajectories.degenerate,
};

function shapedBy(shapingId: string | null) {
  return and(
    eq(shapedTrajectories.shapingId, shapingId ?? ''),
    eq(shapedTrajectories.samplePosition, trajectories.samplePosition),
    eq(shapedTrajectories.responseIndex, trajectories.responseIndex),
  );
}

export async function listTrajectories(db: Database, page: TrajectoriesPage): Promise<TrajectoryRow[]> {
  const { after } = page;
  return db
    .select(COLUMNS)
    .from(trajectories)
    .leftJoin(shapedTrajectories, shapedBy(page.shapingId))
    .where(
      and(
        eq(trajectories.runId, page.runId),
        after
          ? sql`(${trajectories.samplePosition}, ${trajectories.responseIndex}) > (${after.samplePosition}, ${after.responseIndex})`
          : undefined,
      ),
    )
    .orderBy(asc(trajectories.samplePosition), asc(trajectories.responseIndex))
    .limit(page.limit);
}

export interface OneTrajectory {
  id: string;
  tenant: string;
  /** Left out: the run's own. */
  shapingId?: string | undefined;
}

export async function findTrajectory(db: Database, one: OneTrajectory): Promise<TrajectoryRow | undefined> {
  const shapingId =
    one.shapingId === undefined
      ? sql`(SELECT shaping_id FROM runs WHERE runs.id = ${trajectories.runId})`
      : sql`${one.shapingId}`;
  const [row] = await db
    .select(COLUMNS)
    .from(trajectories)
    .leftJoin(
      shapedTrajectories,
      and(
        sql`${shapedTrajectories.shapingId} = ${shapingId}`,
        eq(shapedTrajectories.samplePosition, trajectories.samplePosition),
        eq(shapedTrajectories.responseIndex, trajectories.responseIndex),
      ),
    )
    .where(and(eq(trajectories.id, one.id), eq(trajectories.tenant, one.tenant)));
  return row;
}
