/** The worker dies by `kill -9` and is started again with the same state folder; nobody asks it for anything. */
import { type BindingFault, FAULT_BEGINS } from '../faulty-bindings.ts';
import { type Inside, lookInside } from '../look-inside.ts';
import { type RunnerProxy, startProxy } from '../proxy.ts';
import { eventually, insist, type Row, type RowContext, type RowOutcome } from '../row.ts';
import { openWorld, type World } from '../world.ts';

const SWEEP_S = 1;
const LEASE_S = 4;
/** The lease, the sweep, the pause of a chunk that is tried again, and what a slow machine needs for them. */
const FOUND_WITHIN_MS = (LEASE_S + SWEEP_S + 1) * 1000 + 5_000;
/** The work itself; a shaping that died is tried again after half a minute. */
const ENDED_WITHIN_MS = 90_000;

interface Moment {
  /** Runs that are accepted before the worker dies, of ten samples each. */
  runs: number;
  /** How long after the last acceptance. */
  delayMs?: number;
  /** Or: when it gets here for the first time. */
  at?: Pick<BindingFault, 'match' | 'moment'>;
}

const inQueue = (runs: number, delayMs: number): Moment => ({ runs, delayMs });
const where = (moment: 'before' | 'after', match: string): Moment => ({ runs: 1, at: { moment, match } });

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
    where('after', "SET state = 'leased'"),
    where('before', 'put series/'),
    where('after', 'put series/'),
    where('before', COMMIT),
    where('after', COMMIT),
    where('before', SHAPING),
    where('after', SHAPING),
    where('after', FINISH),
  ],
  short: [inQueue(3, 0), where('after', 'put series/'), where('after', COMMIT)],
};

async function die(world: World, { runs, delayMs, at }: Moment): Promise<void> {
  for (let run = 0; run < runs; run += 1) await world.submit(at ? 8 : 10);
  if (at) {
    await eventually(`the moment ${at.moment} ${at.match}`, 20_000, () =>
      world.logged().some((line) => line.includes(FAULT_BEGINS)) ? true : undefined,
    );
  } else {
    await new Promise((resolve) => setTimeout(resolve, delayMs));
  }
  await world.kill();
}

/** No lease of the dead is left, and what is queued is being worked on. */
function isFound({ queued, leases }: Inside, lost: string[]): boolean {
  return !leases.some((token) => lost.includes(token)) && (queued === 0 || leases.length > 0);
}

async function tryMoments(context: RowContext, proxy: RunnerProxy): Promise<RowOutcome> {
  const moments = context.short ? MOMENTS.short : MOMENTS.full;
  const world = await openWorld({
    folder: context.folder,
    runners: [{ name: 'steady', url: proxy.url }],
    leaseS: LEASE_S,
    sweepS: SWEEP_S,
  });
  let slowest = 0;
  try {
    for (const moment of moments) {
      if (moment.at) await world.arm([{ ...moment.at, calls: [1], act: { hold_ms: 60_000 } }]);
      await die(world, moment);
      const lost = lookInside(world.stateFolder).leases;
      await world.restart();
      const started = Date.now();
      await eventually('what was lost is found', FOUND_WITHIN_MS, () =>
        isFound(lookInside(world.stateFolder), lost) ? true : undefined,
      );
      slowest = Math.max(slowest, Date.now() - started);
      await eventually('the end of what was accepted', ENDED_WITHIN_MS, () =>
        lookInside(world.stateFolder).open === 0 ? true : undefined,
      );
    }
    const audit = await world.close();
    insist(audit.failed === 0, `${audit.failed} samples failed although only the worker had died`);
    return {
      moments: moments.length,
      audit,
      seen: `all is found again ${(slowest / 1000).toFixed(1)} s after a restart at the latest, with a lease of ${LEASE_S} s and a sweep every ${SWEEP_S} s`,
    };
  } finally {
    await world.abandon();
  }
}

export const row: Row = {
  name: 'worker killed',
  holds: 'all accepted samples end without help; what was lost is found within the lease and the sweep interval',
  async run(context) {
    const proxy = await startProxy({ target: context.runner.url });
    try {
      return await tryMoments(context, proxy);
    } finally {
      await proxy.close();
    }
  },
};
