/** Answers 429 more often than a sample may fail, from a proxy and from the runner itself. */
import { LIMITS } from '#contract/limits.ts';
import { startEnvironment } from '../environment.ts';
import type { CaseContext, CaseOutcome, FaultCase } from '../fault-case.ts';
import { requireThat } from '../invariant.ts';
import { startProxy } from '../proxy.ts';
import { superviseRunner } from '../supervised-runner.ts';

const REFUSALS = LIMITS.failuresMax + 2;
const problem = JSON.stringify({ code: 'busy', detail: 'The runner is busy', errors: [] });

async function run({ short, folder }: CaseContext): Promise<CaseOutcome> {
  // Without a queue, the runner rejects one of two concurrent calls.
  const runner = await superviseRunner({ SIGHTLINE_QUEUE: '0' });
  let refused = 0;
  const proxy = await startProxy({
    target: runner.url,
    changeReply: () => {
      if (refused === REFUSALS) return undefined;
      refused += 1;
      const asText = refused % 2 === 0;
      return {
        answer(response) {
          response.writeHead(429, {
            'content-type': asText ? 'text/plain' : 'application/problem+json',
            'retry-after': '1',
          });
          response.end(asText ? 'Too many requests' : problem);
        },
      };
    },
  });
  const environment = await startEnvironment({ folder, runners: [{ name: 'busy', url: proxy.url, calls: 4 }] });
  try {
    const one = await environment.submit(1);
    const first = await environment.waitForEnd(one.id);
    requireThat(first.status === 'succeeded', `a run that only had to wait ended as ${first.status}`);
    requireThat(refused === REFUSALS, `the runner was busy only ${refused} times`);
    const runs = await Promise.all(Array.from({ length: short ? 2 : 4 }, () => environment.submit(16)));
    for (const { id } of runs) {
      const ended = await environment.waitForEnd(id);
      requireThat(ended.status === 'succeeded', `a run that only had to wait ended as ${ended.status}`);
    }
    const audit = await environment.close();
    requireThat(audit.failed === 0, `${audit.failed} samples failed because a runner was busy`);
    return { moments: REFUSALS, audit, seen: `${REFUSALS} consecutive 429 answers to one sample` };
  } finally {
    await environment.abandon();
    await proxy.close();
    await runner.stop();
  }
}

export const faultCase: FaultCase = { name: 'busy', holds: '429 delays a sample but never fails it', run };
