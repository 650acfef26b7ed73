/** Recovers lost work: expired leases, unfinished runs, lost wake-ups, stalled jobs. Deletes what is left over. */
import { findNextDeadline } from '#db/chunks/find-next-deadline.ts';
import { listExpiredLeases } from '#db/chunks/list-expired-leases.ts';
import { deleteOldIdempotencyKeys } from '#db/idempotency/delete-old.ts';
import { listFinishingRuns } from '#db/runs/list-finishing.ts';
import { finishRun } from '../dispatch/finish-run.ts';
import { recordExpiredLease } from '../dispatch/record-failure.ts';
import { advanceOpenJobs, JOBS } from '../jobs/jobs.ts';
import { discardStaleUploads } from '../jobs/submissions/discard-stale-uploads.ts';
import { isContainer } from '../runners/container/container-variables.ts';
import { probeRunner } from '../runners/probe-runner.ts';
import type { Services } from '../services.ts';
import { deleteOrphans } from './delete-orphans.ts';

/** Runs a step; a step that throws does not prevent the others. */
async function attempt(services: Services, name: string, step: () => Promise<void>): Promise<void> {
  try {
    await step();
  } catch (error) {
    services.log({ level: 'error', sweep: name, detail: String(error) });
  }
}

export interface SweepState {
  /** Next page of objects to check for orphans. */
  cursor: string | undefined;
}

export interface Swept extends SweepState {
  /** Milliseconds since 1970. */
  nextAt: number;
}

/** Minimum time to the next sweep. */
const INTERVAL_MIN_MS = 250;
/** Maximum time to wait for probes. A runner that hangs is recorded later, without delaying the sweep. */
const PROBES_MS = 1_000;
const IDEMPOTENCY_KEPT_MS = 24 * 60 * 60_000;

async function probeRunners(services: Services): Promise<void> {
  // A probe would keep a container from sleeping; the dispatch probes it when there is work.
  const watched = services.settings.runners.filter(({ url }) => !isContainer(url));
  const probes = watched.map((config) =>
    attempt(services, 'runners', async () => {
      await probeRunner(services, config);
    }),
  );
  await Promise.race([Promise.all(probes), services.sleep(PROBES_MS)]);
}

export async function sweep(services: Services, state: SweepState): Promise<Swept> {
  const { db, settings, now } = services;
  let nextAt = now() + settings.sweepMs;
  let { cursor } = state;
  await attempt(services, 'expired leases', async () => {
    for (const leased of await listExpiredLeases(db, now())) await recordExpiredLease(services, leased);
  });
  await attempt(services, 'finishing runs', async () => {
    for (const runId of await listFinishingRuns(db)) await finishRun(services, runId);
  });
  await probeRunners(services);
  await attempt(services, 'wake-ups', async () => {
    const { due, next } = await findNextDeadline(db, now());
    if (due > 0) await services.wakeDispatch();
    if (next !== null) nextAt = Math.min(nextAt, Math.max(next, now() + INTERVAL_MIN_MS));
  });
  for (const kind of JOBS) await attempt(services, kind.name, () => advanceOpenJobs(services, kind));
  await attempt(services, 'uploads', () => discardStaleUploads(services));
  await attempt(services, 'idempotency keys', () => deleteOldIdempotencyKeys(db, now() - IDEMPOTENCY_KEPT_MS));
  await attempt(services, 'orphans', async () => {
    cursor = await deleteOrphans(services, cursor);
  });
  return { cursor, nextAt };
}
