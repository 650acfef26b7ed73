/** Twenty wake-ups and thirty-two claimers at once. */
import { startProxy } from '../proxy.ts';
import { insist, type Row, type RowContext, type RowOutcome } from '../row.ts';
import { makeSamples } from '../samples.ts';
import { openWorld } from '../world.ts';

const SAMPLES = 24;
const MESSAGES = 20;
const CLAIMERS = 32;

async function run({ short, folder, runner }: RowContext): Promise<RowOutcome> {
  let away = true;
  const proxy = await startProxy({ target: runner.url, away: () => away });
  const world = await openWorld({ folder, runners: [{ name: 'raced-for', url: proxy.url, calls: 32 }] });
  const rounds = short ? 2 : 8;
  try {
    for (let round = 0; round < rounds; round += 1) {
      away = true;
      const samples = makeSamples(SAMPLES, world.images, `round-${round}`);
      const { id } = await world.submit(SAMPLES, { samples });
      away = false;
      const woken = await world.request(`/faults/wake?messages=${MESSAGES}&claimers=${CLAIMERS}`);
      insist(woken.ok, `waking answers ${woken.status}`);
      const ended = await world.ended(id);
      insist(ended.status === 'succeeded', `a run ended as ${ended.status}`);
    }
    const times = new Map<string, number>();
    for (const id of proxy.calls.flatMap(({ sampleIds }) => sampleIds)) times.set(id, (times.get(id) ?? 0) + 1);
    const twice = [...times].filter(([, count]) => count > 1);
    insist(twice.length === 0, `${twice.length} samples were sent to the runner more than once`);
    insist(times.size === rounds * SAMPLES, `${times.size} samples were sent in place of ${rounds * SAMPLES}`);
    const audit = await world.close();
    return {
      moments: rounds,
      audit,
      seen: `${MESSAGES} messages and ${CLAIMERS} claimers each time; every sample was sent to the runner once`,
    };
  } finally {
    await world.abandon();
    await proxy.close();
  }
}

export const row: Row = { name: 'racing claimers', holds: 'one claim, one call, one result', run };
