/** Ends a run whose last chunk has ended: its shaping first, then its status. May be repeated. */
import { SightlineError } from '#contract/errors.ts';
import { newId } from '#contract/ids.ts';
import { findRun } from '#db/queries/find-run.ts';
import { findSignalSetOfRun } from '#db/queries/find-signal-set.ts';
import { findSubmissionOfRun } from '#db/queries/find-submission.ts';
import { beginFinishing, finishRun as recordFinish } from '#db/queries/finish-run.ts';
import { shapeRun } from '#db/shape-run.ts';
import { persist } from './dispatch/persist.ts';
import type { Services } from './services.ts';
import { advanceSignals } from './signals/advance.ts';
import { advanceSubmission } from './submissions/advance.ts';

export async function finishRun(services: Services, runId: string): Promise<void> {
  const { db, now } = services;
  if (!(await beginFinishing(db, runId, now()))) return;
  const run = await findRun(db, runId);
  if (!run) return;
  const [divergence = 'kl'] = run.config.divergences;
  let shapingId: string | null = newId('shaping', now(), services.random(16));
  try {
    const id = shapingId;
    await persist(() => shapeRun(db, { id, runId, divergence, config: run.config.shaping, now: now() }));
  } catch (error) {
    // A shaping that the data cannot bear leaves the run without one; another may be asked for.
    const refused =
      error instanceof RangeError || (error instanceof SightlineError && error.code === 'shaping_inapplicable');
    services.log({ level: refused ? 'warn' : 'error', run: runId, detail: `not shaped: ${String(error)}` });
    if (!refused) throw error;
    shapingId = null;
  }
  await persist(() => recordFinish(db, { runId, shapingId, now: now() }));
  const setId = await findSignalSetOfRun(db, runId);
  if (setId !== undefined) await advanceSignals(services, setId);
  const submissionId = await findSubmissionOfRun(db, runId);
  if (submissionId !== undefined) await advanceSubmission(services, submissionId);
}
