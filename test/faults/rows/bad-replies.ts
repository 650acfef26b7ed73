/** A runner whose replies break off or are not the contract: twice, and then for good. */
import { LIMITS } from '#contract/limits.ts';
import { MISBEHAVIOURS, type Misbehaviour } from '../misbehaviours.ts';
import { type RunnerProxy, startProxy } from '../proxy.ts';
import { eventually, insist, type Row, type RowContext, type RowOutcome } from '../row.ts';
import { openWorld, type World } from '../world.ts';

const SAMPLES = 2;
const BAD_CALLS = 2;
/** Five attempts, with a circuit that opens for 15 s after three of them. */
const FAILED_WITHIN_MS = 150_000;
const IN_SHORT = new Set([
  'cut-within-a-line',
  'status-500',
  'nan',
  'series-too-short',
  'extra-token',
  'line-of-100-mb',
]);

interface Stand {
  misbehaviour: Misbehaviour;
  proxy: RunnerProxy;
  /** From now on every reply is bad. */
  spoilAll(): void;
}

async function standUp(misbehaviour: Misbehaviour, target: string): Promise<Stand> {
  let all = false;
  const proxy = await startProxy({
    target,
    model: misbehaviour.name,
    behave: ({ number }) => (all || number <= BAD_CALLS ? misbehaviour.behaviour : undefined),
  });
  return {
    misbehaviour,
    proxy,
    spoilAll() {
      all = true;
    },
  };
}

async function knowAll(world: World, stands: Stand[]): Promise<void> {
  await eventually('all runners are known', 20_000, async () => {
    const { items } = await world.json<{ items: { name: string }[] }>('/v1/models');
    return items.length === stands.length ? true : undefined;
  });
}

/** Bad, bad again, then good: the result is as if nothing had been. */
async function recover(world: World, { misbehaviour, proxy }: Stand): Promise<void> {
  const { id } = await world.submit(SAMPLES, { model: misbehaviour.name });
  const run = await world.ended(id);
  insist(
    run.status === 'succeeded',
    `${misbehaviour.name}: the run ended as ${run.status} although replies became good`,
  );
  insist(proxy.calls.length > BAD_CALLS, `${misbehaviour.name}: a bad reply was taken`);
}

/** Bad for good: the sample fails with the reason, having been tried as often as is said. */
async function giveUp(world: World, { misbehaviour, proxy, spoilAll }: Stand): Promise<void> {
  const { name, code } = misbehaviour;
  spoilAll();
  const before = proxy.calls.length;
  const { id } = await world.submit(1, { model: name });
  const run = await world.ended(id, FAILED_WITHIN_MS);
  insist(run.status === 'failed' && run.responses.scored === 0, `${name}: the run ended as ${run.status}`);
  const [sample] = await world.samplesOf(id);
  insist(sample?.error?.code === code, `${name}: the reason is ${JSON.stringify(sample?.error)} in place of ${code}`);
  const calls = proxy.calls.length - before;
  insist(calls === LIMITS.failuresMax, `${name}: tried ${calls} times in place of ${LIMITS.failuresMax}`);
}

async function run({ short, folder, runner }: RowContext): Promise<RowOutcome> {
  const chosen = MISBEHAVIOURS.filter(({ name }) => !short || IN_SHORT.has(name));
  const stands = await Promise.all(chosen.map((one) => standUp(one, runner.url)));
  const runners = stands.map(({ misbehaviour: { name }, proxy: { url } }) => ({ name, url }));
  const world = await openWorld({ folder, runners });
  try {
    // The first run makes the service look at its runners.
    const [first, ...others] = stands;
    if (!first) throw new RangeError('no misbehaviour was chosen');
    await Promise.all([
      recover(world, first),
      knowAll(world, stands).then(() => Promise.all(others.map((stand) => recover(world, stand)))),
    ]);
    if (!short) await Promise.all(stands.map((stand) => giveUp(world, stand)));
    const audit = await world.close();
    insist(audit.failed === (short ? 0 : stands.length), `${audit.failed} samples failed`);
    const calls = stands.reduce((sum, { proxy }) => sum + proxy.calls.length, 0);
    return { moments: stands.length, audit, seen: `${stands.length} kinds of bad reply in ${calls} calls` };
  } finally {
    await world.abandon();
    await Promise.all(stands.map(({ proxy }) => proxy.close()));
  }
}

export const row: Row = {
  name: 'bad replies',
  holds: 'refused and tried again, then failed with the reason; nothing is half recorded',
  run,
};
