/** Loads a run of the caller's tenant. A run of another tenant looks like one that does not exist. */
import { z } from '@hono/zod-openapi';
import { SightlineError } from '#contract/errors.ts';
import { runId } from '#contract/ids.ts';
import type { Run } from '#contract/run.ts';
import { findRun } from '#db/runs/find.ts';
import { findShaping } from '#db/runs/find-shaping.ts';
import type { RunRow, ShapingRow } from '#db/runs/rows.ts';
import type { ApiServices } from '../services.ts';
import { renderRun } from './render-run.ts';

export const runParams = z.object({ id: runId });

export async function loadRun({ db }: Pick<ApiServices, 'db'>, tenant: string, id: string): Promise<RunRow> {
  const run = await findRun(db, id, tenant);
  if (!run) throw new SightlineError('not_found', `No run has the ID ${id}`);
  return run;
}

/** @param id by default, the run's own shaping */
export async function loadShaping(
  { db }: Pick<ApiServices, 'db'>,
  run: RunRow,
  id: string | undefined,
): Promise<ShapingRow | undefined> {
  if (id === undefined) return run.shapingId === null ? undefined : findShaping(db, run.id, run.shapingId);
  const shaping = await findShaping(db, run.id, id);
  if (!shaping) throw new SightlineError('not_found', `The run ${run.id} has no shaping ${id}`);
  return shaping;
}

export async function describeRun(services: ApiServices, run: RunRow): Promise<Run> {
  return renderRun(run, await loadShaping(services, run, undefined));
}
