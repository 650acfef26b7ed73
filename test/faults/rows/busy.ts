/** 429, more often than a sample may fail: from before the runner, and from the runner itself. */
import { LIMITS } from '#contract/limits.ts';
import { startProxy } from '../proxy.ts';
import { insist, type Row, type RowContext, type RowOutcome } from '../row.ts';
import { superviseRunner } from '../supervised-runner.ts';
import { openWorld } from '../world.ts';

const REFUSALS = LIMITS.failuresMax + 2;
const problem = JSON.stringify({ code: 'busy', detail: 'The runner is busy', errors: [] });

async function run({ short, folder }: RowContext): Promise<RowOutcome> {
  // A queue of none: of two calls at a time one is refused.
  const runner = await superviseRunner({ SIGHTLINE_QUEUE: '0' });
  let refused = 0;
  const proxy = await startProxy({
    target: runner.url,
    behave: () => {
      if (refused === REFUSALS) return undefined;
      refused += 1;
      const plain = refused % 2 === 0;
      return {
        answer(response) {
          response.writeHead(429, {
            'content-type': plain ? 'text/plain' : 'application/problem+json',
            'retry-after': '1',
          });
          response.end(plain ? 'Too many requests' : problem);
        },
      };
    },
  });
  const world = await openWorld({ folder, runners: [{ name: 'busy', url: proxy.url, calls: 4 }] });
  try {
    const one = await world.submit(1);
    const first = await world.ended(one.id);
    insist(first.status === 'succeeded', `a run that only had to wait ended as ${first.status}`);
    insist(refused === REFUSALS, `it was refused ${refused} times only`);
    const runs = await Promise.all(Array.from({ length: short ? 2 : 4 }, () => world.submit(16)));
    for (const { id } of runs) {
      const ended = await world.ended(id);
      insist(ended.status === 'succeeded', `a run that only had to wait ended as ${ended.status}`);
    }
    const audit = await world.close();
    insist(audit.failed === 0, `${audit.failed} samples failed because a runner was busy`);
    return { moments: REFUSALS, audit, seen: `${REFUSALS} refusals of one sample in a row` };
  } finally {
    await world.abandon();
    await proxy.close();
    await runner.stop();
  }
}

export const row: Row = { name: 'busy', holds: '429 leads to waiting, never to a failure', run };
