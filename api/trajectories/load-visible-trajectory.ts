/** Decides who may see a trajectory, for every endpoint and page that shows one. */
import { SightlineError } from '#contract/errors.ts';
import { findSubmissionTrajectory, type SubmissionTrajectory } from '#db/boards/find-submission-trajectory.ts';
import { findTrajectory } from '#db/runs/find-trajectory.ts';
import type { TrajectoryRow } from '#db/runs/rows.ts';
import { loadRun, loadShaping } from '../runs/load-run.ts';
import type { ApiServices } from '../services.ts';
import type { ShapedRun } from './render-trajectory.ts';

export interface VisibleTrajectory extends ShapedRun {
  row: TrajectoryRow;
  /** The public submission that shows it, if the caller does not own it. */
  submission?: SubmissionTrajectory;
}

export interface TrajectoryRequest {
  id: string;
  /** Tenant of the caller; undefined without an API key. */
  tenant: string | undefined;
  /** By default, the run's own shaping. */
  shaping?: string | undefined;
}

/**
 * Callers see the trajectories of their tenant, and those of submissions in public splits.
 * @throws SightlineError `not_found`, or `unauthorized` without an API key
 */
export async function loadVisibleTrajectory(
  services: Pick<ApiServices, 'db'>,
  { id, tenant, shaping: shapingId }: TrajectoryRequest,
): Promise<VisibleTrajectory> {
  const { db } = services;
  const own = tenant === undefined ? undefined : await findTrajectory(db, { id, tenant, shapingId });
  const submission = own ? undefined : await findSubmissionTrajectory(db, { id, viewer: tenant });
  const row = own ?? (submission && (await findTrajectory(db, { id, tenant: submission.tenant, shapingId })));
  // The trajectory may belong to a caller who has not authenticated yet.
  if (!row && tenant === undefined) throw new SightlineError('unauthorized', 'Authenticate to see this trajectory');
  if (!row) throw new SightlineError('not_found', `No trajectory has the ID ${id}`);
  const run = await loadRun(services, row.tenant, row.runId);
  const shaping = await loadShaping(services, run, shapingId);
  return { row, run, shaping, ...(submission ? { submission } : {}) };
}
