import type { Database } from '../database.ts';
import { listTrajectories, type TrajectoryPosition } from './list-trajectories.ts';
import type { TrajectoryRow } from './rows.ts';

const PAGE_FIRST = 50;
const PAGE_MAX = 500;
/** A response has up to 256 thousand characters: pages of long responses have fewer rows. */
const PAGE_CHARS = 2_000_000;

function nextLimit(rows: readonly TrajectoryRow[]): number {
  const chars = rows.reduce((sum, { text }) => sum + text.length, 0);
  return Math.max(1, Math.min(PAGE_MAX, Math.floor((PAGE_CHARS * rows.length) / Math.max(1, chars))));
}

/** Yields every trajectory of a run so far, in the order of the run. Memory: one page. */
export async function* eachTrajectoryRow(
  db: Database,
  { runId, shapingId }: { runId: string; shapingId: string | null },
): AsyncGenerator<TrajectoryRow> {
  let after: TrajectoryPosition | undefined;
  let limit = PAGE_FIRST;
  for (;;) {
    const rows = await listTrajectories(db, { runId, shapingId, after, limit });
    yield* rows;
    after = rows.at(-1);
    if (rows.length < limit) return;
    limit = nextLimit(rows);
  }
}
