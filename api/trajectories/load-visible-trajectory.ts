/** Who may see a trajectory: the one place that says so, for every route and page that shows one. */
import { SightlineError } from '#contract/errors.ts';
import { findTrajectory, type TrajectoryRow } from '#db/queries/list-trajectories.ts';
import type { Seen } from '../render/render-trajectory.ts';
import { loadRun, loadShaping } from '../runs/load-run.ts';
import type { ApiServices } from '../services.ts';

export interface VisibleTrajectory extends Seen {
  row: TrajectoryRow;
}

export interface TrajectoryWish {
  id: string;
  /** Who asks. */
  tenant: string;
  /** Left out: the run's own. */
  shaping?: string | undefined;
}

/** Those of the tenant. @throws SightlineError `not_found`, whether another tenant has it or nobody */
export async function loadVisibleTrajectory(
  services: Pick<ApiServices, 'db'>,
  { id, tenant, shaping: chosen }: TrajectoryWish,
): Promise<VisibleTrajectory> {
  const row = await findTrajectory(services.db, { id, tenant, shapingId: chosen });
  if (!row) throw new SightlineError('not_found', `There is no trajectory ${id} of yours`);
  const run = await loadRun(services, tenant, row.runId);
  return { row, run, shaping: await loadShaping(services, run, chosen) };
}
