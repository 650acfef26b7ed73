/** A runner is frozen past its lease; another does its work, and then the first one goes on. */
import { lookInside } from '../look-inside.ts';
import { startProxy } from '../proxy.ts';
import { eventually, insist, type Row, type RowContext, type RowOutcome } from '../row.ts';
import { superviseRunner } from '../supervised-runner.ts';
import { openWorld } from '../world.ts';

const LEASE_S = 6;
const SAMPLES = 8;
/** Lines of the reply that the frozen runner has sent: the first, some, nearly all. */
const LINES = [1, 3, 9, 16, 24];

const REFUSED = /the lease was lost|was silent/;

async function run({ short, folder }: RowContext): Promise<RowOutcome> {
  const [frozen, other] = await Promise.all([superviseRunner(), superviseRunner()]);
  let freezeAt: number | undefined;
  let thawed = Promise.withResolvers<void>();
  const first = await startProxy({
    target: frozen.url,
    behave: () => {
      const at = freezeAt;
      if (at === undefined) return undefined;
      freezeAt = undefined;
      return {
        async line(bytes, number) {
          if (number !== at) return { bytes };
          frozen.signal('SIGSTOP');
          // What it wrote before it froze may be on the way already.
          await thawed.promise;
          return { bytes };
        },
      };
    },
  });
  // It says that it is away until the first one has been called.
  let away = true;
  const second = await startProxy({ target: other.url, away: () => away });
  const world = await openWorld({
    folder,
    runners: [
      { name: 'frozen', url: first.url, calls: 1 },
      { name: 'other', url: second.url, calls: 1 },
    ],
    leaseS: LEASE_S,
  });
  const moments = short ? LINES.slice(1, 2) : LINES;
  try {
    for (const at of moments) {
      away = true;
      freezeAt = at;
      const calls = first.calls.length;
      const refusals = world.logged().filter((line) => REFUSED.test(line)).length;
      thawed = Promise.withResolvers<void>();
      const { id } = await world.submit(SAMPLES);
      await eventually('the call of the first runner', 20_000, () => (first.calls.length > calls ? true : undefined));
      away = false;
      const ended = await world.ended(id, 60_000);
      insist(ended.status === 'succeeded', `the run ended as ${ended.status}`);
      const before = await world.json<unknown>(`/v1/runs/${id}/trajectories?include=series&limit=20`);
      frozen.signal('SIGCONT');
      thawed.resolve();
      await eventually('the refusal of the late result', 20_000, () =>
        world.logged().filter((line) => REFUSED.test(line)).length > refusals ? true : undefined,
      );
      insist(lookInside(world.stateFolder).leases.length === 0, 'a chunk of an ended run is leased');
      const after = await world.json<unknown>(`/v1/runs/${id}/trajectories?include=series&limit=20`);
      insist(JSON.stringify(after) === JSON.stringify(before), 'the late result has changed what was recorded');
      await eventually('the first runner is called ready again', 30_000, async () => {
        const { items } = await world.json<{ items: { name: string; ready: boolean; circuit: string }[] }>(
          '/v1/runners',
        );
        const one = items.find(({ name }) => name === 'frozen');
        return one?.ready === true && one.circuit !== 'open' ? true : undefined;
      });
    }
    const audit = await world.close();
    insist(audit.failed === 0, `${audit.failed} samples failed`);
    return { moments: moments.length, audit, seen: `${moments.length} late dispatches refused` };
  } finally {
    await world.abandon();
    await Promise.all([first.close(), second.close(), frozen.stop(), other.stop()]);
  }
}

export const row: Row = {
  name: 'runner frozen',
  holds: 'the late result is refused, the second one stands',
  run,
};
