/** D1 and R2 fail before and after they have done their work. */
import { randomUUID } from 'node:crypto';
import type { Run } from '#contract/run.ts';
import type { BindingFault } from '../faulty-bindings.ts';
import { eventually, insist, type Row, type RowContext, type RowOutcome } from '../row.ts';
import { makeSamples } from '../samples.ts';
import { openWorld, type World } from '../world.ts';

const LEASE_S = 4;
const SAMPLES = 10;

function failing(moment: 'before' | 'after', match: string, times = 1): BindingFault {
  return { match, moment, calls: Array.from({ length: times }, (_, at) => at + 1), act: 'fail' };
}

const both = (match: string, times = 1) => [failing('before', match, times), failing('after', match, times)];

/** More often than a step is repeated at once. */
const LONG = 5;

const CLAIM = "SET state = 'leased'";
const COMMIT = 'INSERT INTO trajectories';
const SHAPING = 'INSERT OR IGNORE INTO shapings';
const FINISH = 'UPDATE runs SET status = CASE';

const MOMENTS: { full: BindingFault[]; short: BindingFault[] } = {
  full: [
    ...both('INSERT INTO runs'),
    ...both(CLAIM),
    ...both('get images/'),
    ...both('put series/'),
    ...both('put series/', LONG),
    ...both(COMMIT),
    ...both(COMMIT, LONG),
    ...both(SHAPING),
    ...both(FINISH),
    ...both('UPDATE runners'),
  ],
  short: [
    failing('after', 'INSERT INTO runs'),
    failing('before', 'get images/'),
    failing('before', 'put series/', 2),
    failing('before', COMMIT),
    failing('after', COMMIT),
  ],
};

/** As the documentation tells callers to: again with the same key, until there is an answer. */
async function submitStubbornly(world: World): Promise<Run> {
  const key = randomUUID();
  return eventually('the acceptance of a run', 20_000, async () => {
    const reply = await world.request('/v1/runs', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify({ samples: makeSamples(SAMPLES, world.images) }),
    });
    insist(
      reply.status === 202 || reply.status === 500,
      `submitting answers ${reply.status}: ${await reply.clone().text()}`,
    );
    return reply.ok ? ((await reply.json()) as Run) : undefined;
  });
}

async function run({ short, folder, runner }: RowContext): Promise<RowOutcome> {
  const world = await openWorld({ folder, runners: [{ name: 'steady', url: runner.url }], leaseS: LEASE_S });
  const moments = short ? MOMENTS.short : MOMENTS.full;
  const accepted = new Set<string>();
  try {
    for (const fault of moments) {
      await world.arm([fault]);
      const { id } = await submitStubbornly(world);
      accepted.add(id);
      const ended = await world.ended(id, 60_000, `${fault.moment} "${fault.match}"`);
      insist(ended.status === 'succeeded', `${fault.moment} "${fault.match}": the run ended as ${ended.status}`);
    }
    await world.arm([]);
    const { items } = await world.json<{ items: Run[] }>('/v1/runs?limit=200');
    insist(items.length === accepted.size, `${moments.length} submissions have made ${items.length} runs`);
    const audit = await world.close();
    insist(audit.failed === 0, `${audit.failed} samples failed`);
    return { moments: moments.length, audit, seen: `${moments.length} failures of D1 and R2, one run at a time` };
  } finally {
    await world.abandon();
  }
}

export const row: Row = { name: 'stores fail', holds: 'what was accepted ends as if nothing had been', run };
