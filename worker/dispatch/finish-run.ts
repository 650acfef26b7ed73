/** Ends a run whose last chunk has ended: its shaping first, then its status. May be repeated. */
import { SightlineError } from '#contract/errors.ts';
import { newId } from '#contract/ids.ts';
import { beginFinishing } from '#db/runs/begin-finishing.ts';
import { findRun } from '#db/runs/find.ts';
import { finishRun as recordFinish } from '#db/runs/finish.ts';
import { shapeRun } from '#db/runs/shape.ts';
import { advanceJobOfRun } from '../jobs/jobs.ts';
import type { Services } from '../services.ts';
import { withStorageRetry } from './with-storage-retry.ts';

export async function finishRun(services: Services, runId: string): Promise<void> {
  const { db, now } = services;
  if (!(await beginFinishing(db, runId, now()))) return;
  const run = await findRun(db, runId);
  if (!run) return;
  const [divergence = 'kl'] = run.config.divergences;
  let shapingId: string | null = newId('shaping', now(), services.random(16));
  try {
    const id = shapingId;
    await withStorageRetry(() => shapeRun(db, { id, runId, divergence, config: run.config.shaping, now: now() }));
  } catch (error) {
    // A shaping that the data cannot bear leaves the run without one; another may be asked for.
    const refused =
      error instanceof RangeError || (error instanceof SightlineError && error.code === 'shaping_inapplicable');
    services.log({ level: refused ? 'warn' : 'error', run: runId, detail: `not shaped: ${String(error)}` });
    if (!refused) throw error;
    shapingId = null;
  }
  await withStorageRetry(() => recordFinish(db, { runId, shapingId, now: now() }));
  await advanceJobOfRun(services, runId);
}
