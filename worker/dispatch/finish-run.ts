/** Finishes a run whose chunks have all ended: computes its shaping, sets its status, advances its job. Can be repeated. */
import { SightlineError } from '#contract/errors.ts';
import { newId } from '#contract/ids.ts';
import { beginFinishing } from '#db/runs/begin-finishing.ts';
import { findRun } from '#db/runs/find.ts';
import { finishRun as recordFinish } from '#db/runs/finish.ts';
import type { RunRow } from '#db/runs/rows.ts';
import { shapeRun } from '#db/runs/shape.ts';
import { advanceJobOfRun } from '../jobs/jobs.ts';
import type { Services } from '../services.ts';
import { withStorageRetry } from './with-storage-retry.ts';

/** @returns null if the shaping of the run does not fit its data: another can be requested later */
async function shape(services: Services, { id: runId, config }: RunRow): Promise<string | null> {
  const { db, now } = services;
  const [divergence = 'kl'] = config.divergences;
  const id = newId('shaping', now(), services.random(16));
  try {
    await withStorageRetry(() => shapeRun(db, { id, runId, divergence, config: config.shaping, now: now() }));
    return id;
  } catch (error) {
    const doesNotFit =
      error instanceof RangeError || (error instanceof SightlineError && error.code === 'shaping_inapplicable');
    services.log({ level: doesNotFit ? 'warn' : 'error', run: runId, detail: `run not shaped: ${String(error)}` });
    if (!doesNotFit) throw error;
    return null;
  }
}

export async function finishRun(services: Services, runId: string): Promise<void> {
  const { db, now } = services;
  if (!(await beginFinishing(db, runId, now()))) return;
  const run = await findRun(db, runId);
  if (!run) return;
  const shapingId = await shape(services, run);
  await withStorageRetry(() => recordFinish(db, { runId, shapingId, now: now() }));
  await advanceJobOfRun(services, runId);
}
