/** Lets twenty wake-ups and thirty-two claimers race for the chunks of a run. */

import { startEnvironment } from '../environment.ts';
import type { CaseContext, CaseOutcome, FaultCase } from '../fault-case.ts';
import { requireThat } from '../invariant.ts';
import { startProxy } from '../proxy.ts';
import { makeSamples } from '../samples.ts';

const SAMPLES = 24;
const MESSAGES = 20;
const CLAIMERS = 32;

async function run({ short, folder, runner }: CaseContext): Promise<CaseOutcome> {
  let away = true;
  const proxy = await startProxy({ target: runner.url, away: () => away });
  const environment = await startEnvironment({ folder, runners: [{ name: 'raced-for', url: proxy.url, calls: 32 }] });
  const rounds = short ? 2 : 8;
  try {
    for (let round = 0; round < rounds; round += 1) {
      away = true;
      const samples = makeSamples(SAMPLES, environment.images, `round-${round}`);
      const { id } = await environment.submit(SAMPLES, { samples });
      away = false;
      const woken = await environment.request(`/faults/wake?messages=${MESSAGES}&claimers=${CLAIMERS}`);
      requireThat(woken.ok, `/faults/wake answered ${woken.status}`);
      const ended = await environment.waitForEnd(id);
      requireThat(ended.status === 'succeeded', `a run ended as ${ended.status}`);
    }
    const times = new Map<string, number>();
    for (const id of proxy.calls.flatMap(({ sampleIds }) => sampleIds)) times.set(id, (times.get(id) ?? 0) + 1);
    const twice = [...times].filter(([, count]) => count > 1);
    requireThat(twice.length === 0, `${twice.length} samples were sent to the runner more than once`);
    requireThat(times.size === rounds * SAMPLES, `${times.size} samples were sent, expected ${rounds * SAMPLES}`);
    const audit = await environment.close();
    return {
      moments: rounds,
      audit,
      seen: `${MESSAGES} messages and ${CLAIMERS} claimers each time; every sample was sent to the runner once`,
    };
  } finally {
    await environment.abandon();
    await proxy.close();
  }
}

export const faultCase: FaultCase = { name: 'racing claimers', holds: 'one claim, one call, one result', run };
