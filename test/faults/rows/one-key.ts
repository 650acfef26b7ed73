/** The same run is sent many times at once under one Idempotency-Key. */
import { randomUUID } from 'node:crypto';
import type { Run } from '#contract/run.ts';
import { insist, type Row, type RowContext, type RowOutcome } from '../row.ts';
import { makeSamples } from '../samples.ts';
import { openWorld, type World } from '../world.ts';

const AT_ONCE = 16;

function send(world: World, key: string, samples: number): Promise<Response> {
  return world.request('/v1/runs', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify({ samples: makeSamples(samples, world.images) }),
  });
}

async function run({ short, folder, runner }: RowContext): Promise<RowOutcome> {
  const world = await openWorld({ folder, runners: [{ name: 'steady', url: runner.url }] });
  const rounds = short ? 2 : 10;
  try {
    for (let round = 0; round < rounds; round += 1) {
      const key = randomUUID();
      const replies = await Promise.all(Array.from({ length: AT_ONCE }, () => send(world, key, 2)));
      const statuses = replies.map(({ status }) => status);
      insist(
        statuses.every((status) => status === 202),
        `the answers are ${statuses.join(', ')}`,
      );
      const ids = new Set(
        (await Promise.all(replies.map((reply) => reply.json() as Promise<Run>))).map(({ id }) => id),
      );
      insist(ids.size === 1, `one key made ${ids.size} runs`);
      const other = await send(world, key, 3);
      insist(other.status === 422, `another body under the same key answers ${other.status}`);
      for (const id of ids) await world.ended(id);
    }
    const { items } = await world.json<{ items: Run[] }>('/v1/runs?limit=200');
    insist(items.length === rounds, `${rounds} keys have made ${items.length} runs`);
    const audit = await world.close();
    insist(audit.samples === rounds * 2, `${audit.samples} samples are stored`);
    return { moments: rounds, audit, seen: `${AT_ONCE} requests at once for each key` };
  } finally {
    await world.abandon();
  }
}

export const row: Row = { name: 'one key, many requests', holds: 'one run, and every answer names it', run };
