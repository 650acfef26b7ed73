/** Finds what was lost: expired leases, runs that were not finished, chunks that nobody was woken for, orphans. */
import { findNextDeadline } from '#db/queries/find-next-deadline.ts';
import { listExpiredLeases } from '#db/queries/list-expired-leases.ts';
import { listFinishingRuns } from '#db/queries/list-finishing-runs.ts';
import { isContainer } from './container-variables.ts';
import { giveBackExpired } from './dispatch/give-back.ts';
import { probeRunner } from './dispatch/runner-pool.ts';
import { finishRun } from './finish-run.ts';
import { removeOrphans } from './remove-orphans.ts';
import type { Services } from './services.ts';
import { advanceAllSignals } from './signals/advance.ts';
import { advanceAllSubmissions } from './submissions/advance.ts';

/** One step that fails must not keep the others from being tried. */
async function attempt(services: Services, what: string, step: () => Promise<void>): Promise<void> {
  try {
    await step();
  } catch (error) {
    services.log({ level: 'error', sweep: what, detail: String(error) });
  }
}

export interface SweepState {
  /** Where the search for orphans goes on. */
  cursor: string | undefined;
}

export interface Swept extends SweepState {
  /** Milliseconds since 1970. */
  nextAt: number;
}

/** A wake-up that comes early or twice does no harm, one that does not come does. */
const EARLIEST_MS = 250;
/** A runner that hangs is found out later than one that answers, and nothing waits for it. */
const PROBES_MS = 1_000;

export async function sweep(services: Services, state: SweepState): Promise<Swept> {
  const { db, settings, now } = services;
  let nextAt = now() + settings.sweepMs;
  let { cursor } = state;
  await attempt(services, 'expired leases', async () => {
    for (const held of await listExpiredLeases(db, now())) await giveBackExpired(services, held);
  });
  await attempt(services, 'finishing runs', async () => {
    for (const runId of await listFinishingRuns(db)) await finishRun(services, runId);
  });
  // A container would never sleep if it were asked every time; the dispatch asks it when there is work.
  const watched = settings.runners.filter(({ url }) => !isContainer(url));
  const probed = watched.map((config) =>
    attempt(services, 'runners', async () => {
      await probeRunner(services, config);
    }),
  );
  await Promise.race([Promise.all(probed), services.sleep(PROBES_MS)]);
  await attempt(services, 'wake-ups', async () => {
    const { due, next } = await findNextDeadline(db, now());
    if (due > 0) await services.wakeDispatch();
    if (next !== null) nextAt = Math.min(nextAt, Math.max(next, now() + EARLIEST_MS));
  });
  await attempt(services, 'signals', () => advanceAllSignals(services));
  await attempt(services, 'submissions', () => advanceAllSubmissions(services));
  await attempt(services, 'orphans', async () => {
    cursor = await removeOrphans(services, cursor);
  });
  return { cursor, nextAt };
}
