/** Kills the Worker with `kill -9` and restarts it on the same state folder, without sending it any request. */

import { type FaultEnvironment, startEnvironment } from '../environment.ts';
import type { CaseContext, CaseOutcome, FaultCase } from '../fault-case.ts';
import { type BindingFault, FAULT_BEGINS } from '../faulty-bindings.ts';
import { requireThat, waitFor } from '../invariant.ts';
import { type RunnerProxy, startProxy } from '../proxy.ts';
import { type Progress, readProgress } from '../read-progress.ts';

const SWEEP_S = 1;
const LEASE_S = 4;
/** Lease, sweep interval and retry delay, and 5 s for a slow machine. */
const RECOVERED_WITHIN_MS = (LEASE_S + SWEEP_S + 1) * 1000 + 5_000;
/** Time for the work itself: an interrupted shaping is retried after half a minute. */
const ENDED_WITHIN_MS = 90_000;

interface Moment {
  /** Number of runs that are accepted before the kill, of ten samples each. */
  runs: number;
  /** Delay of the kill after the last acceptance. */
  delayMs?: number;
  /** Kills at the first operation that matches instead. */
  at?: Pick<BindingFault, 'match' | 'moment'>;
}

const inQueue = (runs: number, delayMs: number): Moment => ({ runs, delayMs });
const atOperation = (moment: 'before' | 'after', match: string): Moment => ({ runs: 1, at: { moment, match } });

const COMMIT = 'INSERT INTO trajectories';
const SHAPING = 'INSERT OR IGNORE INTO shapings';
const FINISH = 'UPDATE runs SET status = CASE';

const MOMENTS: { full: Moment[]; short: Moment[] } = {
  full: [
    inQueue(1, 0),
    inQueue(4, 0),
    inQueue(4, 20),
    inQueue(4, 100),
    inQueue(4, 400),
    inQueue(4, 1000),
    atOperation('after', "SET state = 'leased'"),
    atOperation('before', 'put series/'),
    atOperation('after', 'put series/'),
    atOperation('before', COMMIT),
    atOperation('after', COMMIT),
    atOperation('before', SHAPING),
    atOperation('after', SHAPING),
    atOperation('after', FINISH),
  ],
  short: [inQueue(3, 0), atOperation('after', 'put series/'), atOperation('after', COMMIT)],
};

async function killAt(environment: FaultEnvironment, { runs, delayMs, at }: Moment): Promise<void> {
  for (let run = 0; run < runs; run += 1) await environment.submit(at ? 8 : 10);
  if (at) {
    await waitFor(`the operation ${at.moment} ${at.match}`, 20_000, () =>
      environment.logged().some((line) => line.includes(FAULT_BEGINS)) ? true : undefined,
    );
  } else {
    await new Promise((resolve) => setTimeout(resolve, delayMs));
  }
  await environment.kill();
}

/** Whether no lease of the killed Worker is left and queued chunks are being dispatched. */
function hasRecovered({ queued, leases }: Progress, lost: string[]): boolean {
  return !leases.some((token) => lost.includes(token)) && (queued === 0 || leases.length > 0);
}

async function tryMoments(context: CaseContext, proxy: RunnerProxy): Promise<CaseOutcome> {
  const moments = context.short ? MOMENTS.short : MOMENTS.full;
  const environment = await startEnvironment({
    folder: context.folder,
    runners: [{ name: 'steady', url: proxy.url }],
    leaseS: LEASE_S,
    sweepS: SWEEP_S,
  });
  let slowest = 0;
  try {
    for (const moment of moments) {
      if (moment.at) await environment.arm([{ ...moment.at, calls: [1], act: { hold_ms: 60_000 } }]);
      await killAt(environment, moment);
      const lost = readProgress(environment.stateFolder).leases;
      await environment.restart();
      const started = Date.now();
      await waitFor('recovery of the lost leases', RECOVERED_WITHIN_MS, () =>
        hasRecovered(readProgress(environment.stateFolder), lost) ? true : undefined,
      );
      slowest = Math.max(slowest, Date.now() - started);
      await waitFor('the end of all accepted runs', ENDED_WITHIN_MS, () =>
        readProgress(environment.stateFolder).open === 0 ? true : undefined,
      );
    }
    const audit = await environment.close();
    requireThat(audit.failed === 0, `${audit.failed} samples failed although only the Worker was killed`);
    return {
      moments: moments.length,
      audit,
      seen: `recovered at most ${(slowest / 1000).toFixed(1)} s after a restart, with a lease of ${LEASE_S} s and a sweep every ${SWEEP_S} s`,
    };
  } finally {
    await environment.abandon();
  }
}

export const faultCase: FaultCase = {
  name: 'worker killed',
  holds: 'all accepted samples end without a request; lost chunks are recovered within lease and sweep interval',
  async run(context) {
    const proxy = await startProxy({ target: context.runner.url });
    try {
      return await tryMoments(context, proxy);
    } finally {
      await proxy.close();
    }
  },
};
