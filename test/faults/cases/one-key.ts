/** Sends the same run many times at once with one Idempotency-Key. */
import { randomUUID } from 'node:crypto';
import type { Run } from '#contract/run.ts';
import { type FaultEnvironment, startEnvironment } from '../environment.ts';
import type { CaseContext, CaseOutcome, FaultCase } from '../fault-case.ts';
import { requireThat } from '../invariant.ts';
import { makeSamples } from '../samples.ts';

const AT_ONCE = 16;

function send(environment: FaultEnvironment, key: string, samples: number): Promise<Response> {
  return environment.request('/v1/runs', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify({ samples: makeSamples(samples, environment.images) }),
  });
}

async function run({ short, folder, runner }: CaseContext): Promise<CaseOutcome> {
  const environment = await startEnvironment({ folder, runners: [{ name: 'steady', url: runner.url }] });
  const rounds = short ? 2 : 10;
  try {
    for (let round = 0; round < rounds; round += 1) {
      const key = randomUUID();
      const replies = await Promise.all(Array.from({ length: AT_ONCE }, () => send(environment, key, 2)));
      const statuses = replies.map(({ status }) => status);
      requireThat(
        statuses.every((status) => status === 202),
        `the answers are ${statuses.join(', ')}`,
      );
      const ids = new Set(
        (await Promise.all(replies.map((reply) => reply.json() as Promise<Run>))).map(({ id }) => id),
      );
      requireThat(ids.size === 1, `one key created ${ids.size} runs`);
      const other = await send(environment, key, 3);
      requireThat(other.status === 422, `another body with the same key is answered ${other.status}`);
      for (const id of ids) await environment.waitForEnd(id);
    }
    const { items } = await environment.json<{ items: Run[] }>('/v1/runs?limit=200');
    requireThat(items.length === rounds, `${rounds} keys created ${items.length} runs`);
    const audit = await environment.close();
    requireThat(audit.samples === rounds * 2, `${audit.samples} samples are stored`);
    return { moments: rounds, audit, seen: `${AT_ONCE} concurrent requests for each key` };
  } finally {
    await environment.abandon();
  }
}

export const faultCase: FaultCase = {
  name: 'one key, many requests',
  holds: 'one run, and every answer names it',
  run,
};
