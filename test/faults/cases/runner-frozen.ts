/** Freezes a runner beyond its lease, lets a second runner do the work, and resumes the first one. */

import { startEnvironment } from '../environment.ts';
import type { CaseContext, CaseOutcome, FaultCase } from '../fault-case.ts';
import { requireThat, waitFor } from '../invariant.ts';
import { startProxy } from '../proxy.ts';
import { readProgress } from '../read-progress.ts';
import { superviseRunner } from '../supervised-runner.ts';

const LEASE_S = 6;
const SAMPLES = 8;
/** Numbers of the reply line at which the runner is frozen. */
const LINES = [1, 3, 9, 16, 24];

const REFUSED = /the lease was lost|was silent/;

async function run({ short, folder }: CaseContext): Promise<CaseOutcome> {
  const [frozen, other] = await Promise.all([superviseRunner(), superviseRunner()]);
  let freezeAt: number | undefined;
  let thawed = Promise.withResolvers<void>();
  const first = await startProxy({
    target: frozen.url,
    changeReply: () => {
      const at = freezeAt;
      if (at === undefined) return undefined;
      freezeAt = undefined;
      return {
        async line(bytes, number) {
          if (number !== at) return { bytes };
          frozen.signal('SIGSTOP');
          // Holds back lines that the runner wrote before it was frozen.
          await thawed.promise;
          return { bytes };
        },
      };
    },
  });
  // The second runner is unreachable until the first one has been called.
  let away = true;
  const second = await startProxy({ target: other.url, away: () => away });
  const environment = await startEnvironment({
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
      const refusals = environment.logged().filter((line) => REFUSED.test(line)).length;
      thawed = Promise.withResolvers<void>();
      const { id } = await environment.submit(SAMPLES);
      await waitFor('the call of the first runner', 20_000, () => (first.calls.length > calls ? true : undefined));
      away = false;
      const ended = await environment.waitForEnd(id, 60_000);
      requireThat(ended.status === 'succeeded', `the run ended as ${ended.status}`);
      const before = await environment.json<unknown>(`/v1/runs/${id}/trajectories?include=series&limit=20`);
      frozen.signal('SIGCONT');
      thawed.resolve();
      await waitFor('the refusal of the late result', 20_000, () =>
        environment.logged().filter((line) => REFUSED.test(line)).length > refusals ? true : undefined,
      );
      requireThat(readProgress(environment.stateFolder).leases.length === 0, 'a chunk of an ended run is still leased');
      const after = await environment.json<unknown>(`/v1/runs/${id}/trajectories?include=series&limit=20`);
      requireThat(JSON.stringify(after) === JSON.stringify(before), 'the late result changed a recorded one');
      await waitFor('the first runner is ready again', 30_000, async () => {
        const { items } = await environment.json<{ items: { name: string; ready: boolean; circuit: string }[] }>(
          '/v1/runners',
        );
        const runner = items.find(({ name }) => name === 'frozen');
        return runner?.ready === true && runner.circuit !== 'open' ? true : undefined;
      });
    }
    const audit = await environment.close();
    requireThat(audit.failed === 0, `${audit.failed} samples failed`);
    return { moments: moments.length, audit, seen: `${moments.length} late dispatches rejected` };
  } finally {
    await environment.abandon();
    await Promise.all([first.close(), second.close(), frozen.stop(), other.stop()]);
  }
}

export const faultCase: FaultCase = {
  name: 'runner frozen',
  holds: 'the late result is rejected, the result of the second runner stays',
  run,
};
