/** Who may see a trajectory: the one place that says so, for every route and page that shows one. */
import { SightlineError } from '#contract/errors.ts';
import { findSubmissionTrajectory, type SubmissionTrajectory } from '#db/boards/find-submission-trajectory.ts';
import { findTrajectory } from '#db/runs/find-trajectory.ts';
import type { TrajectoryRow } from '#db/runs/rows.ts';
import { loadRun, loadShaping } from '../runs/load-run.ts';
import type { ApiServices } from '../services.ts';
import type { ShapedRun } from './render-trajectory.ts';

export interface VisibleTrajectory extends ShapedRun {
  row: TrajectoryRow;
  /** The entry of a board that it is part of. */
  entry?: SubmissionTrajectory;
}

export interface TrajectoryWish {
  id: string;
  /** Who asks; undefined where nobody said so. */
  tenant: string | undefined;
  /** Left out: the run's own. */
  shaping?: string | undefined;
}

/** Those of the tenant, and of entries in public splits. @throws SightlineError `not_found`, whether another tenant has it or nobody */
export async function loadVisibleTrajectory(
  services: Pick<ApiServices, 'db'>,
  { id, tenant, shaping: chosen }: TrajectoryWish,
): Promise<VisibleTrajectory> {
  const own = tenant === undefined ? undefined : await findTrajectory(services.db, { id, tenant, shapingId: chosen });
  const entry = own ? undefined : await findSubmissionTrajectory(services.db, { id, viewer: tenant });
  const row = own ?? (entry && (await findTrajectory(services.db, { id, tenant: entry.tenant, shapingId: chosen })));
  // Whoever is not signed in may have it: they are asked to say who they are.
  if (!row && tenant === undefined) throw new SightlineError('unauthorized', 'This trajectory is not public');
  if (!row) throw new SightlineError('not_found', `There is no trajectory ${id} of yours`);
  const run = await loadRun(services, row.tenant, row.runId);
  return { row, run, shaping: await loadShaping(services, run, chosen), ...(entry ? { entry } : {}) };
}
