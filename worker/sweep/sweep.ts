/** Finds what was lost: expired leases, runs that were not finished, chunks that nobody was woken for, orphans. */
import { findNextDeadline } from '#db/chunks/find-next-deadline.ts';
import { listExpiredLeases } from '#db/chunks/list-expired-leases.ts';
import { listFinishingRuns } from '#db/runs/list-finishing.ts';
import { isContainer } from '../container/container-variables.ts';
import { finishRun } from '../dispatch/finish-run.ts';
import { recordExpiredLease } from '../dispatch/record-failure.ts';
import { probeRunner } from '../dispatch/runner-pool.ts';
import { advanceOpenJobs, JOBS } from '../jobs/jobs.ts';
import { discardStaleUploads } from '../jobs/submissions/discard-stale-uploads.ts';
import type { Services } from '../services.ts';
import { removeOrphans } from './remove-orphans.ts';

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
    for (const held of await listExpiredLeases(db, now())) await recordExpiredLease(services, held);
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
  for (const kind of JOBS) await attempt(services, kind.name, () => advanceOpenJobs(services, kind));
  await attempt(services, 'uploads', () => discardStaleUploads(services));
  await attempt(services, 'orphans', async () => {
    cursor = await removeOrphans(services, cursor);
  });
  return { cursor, nextAt };
}
