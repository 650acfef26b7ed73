import type { Trajectory } from '#contract/trajectory.ts';
import { createSeriesReader } from '#db/objects/series-reader.ts';
import { eachTrajectoryRow } from '#db/runs/each-trajectory.ts';
import type { ApiServices } from '../services.ts';
import { renderTrajectory, type ShapedRun } from './render-trajectory.ts';

/** Yields every trajectory of a run so far with its token series, in the order of the run. Memory: one page. */
export async function* eachTrajectory(
  { db, objects }: Pick<ApiServices, 'db' | 'objects'>,
  { run, shaping }: ShapedRun,
): AsyncGenerator<Trajectory> {
  const reader = createSeriesReader(objects);
  for await (const row of eachTrajectoryRow(db, { runId: run.id, shapingId: shaping?.id ?? null })) {
    yield renderTrajectory(row, await reader.read(row), { run, shaping });
  }
}
