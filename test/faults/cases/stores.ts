/** Makes operations of D1 and R2 fail, before or after they take effect. */
import { randomUUID } from 'node:crypto';
import type { Run } from '#contract/run.ts';
import { type FaultEnvironment, startEnvironment } from '../environment.ts';
import type { CaseContext, CaseOutcome, FaultCase } from '../fault-case.ts';
import type { BindingFault } from '../faulty-bindings.ts';
import { requireThat, waitFor } from '../invariant.ts';
import { makeSamples } from '../samples.ts';

const LEASE_S = 4;
const SAMPLES = 10;

function failing(moment: 'before' | 'after', match: string, times = 1): BindingFault {
  return { match, moment, calls: Array.from({ length: times }, (_, at) => at + 1), act: 'fail' };
}

const both = (match: string, times = 1) => [failing('before', match, times), failing('after', match, times)];

/** More failures than the immediate retries of a step. */
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

/** Retries with one Idempotency-Key until the run is accepted, as the documentation recommends. */
async function submitWithRetries(environment: FaultEnvironment): Promise<Run> {
  const key = randomUUID();
  return waitFor('the acceptance of a run', 20_000, async () => {
    const reply = await environment.request('/v1/runs', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify({ samples: makeSamples(SAMPLES, environment.images) }),
    });
    requireThat(
      reply.status === 202 || reply.status === 500,
      `POST /v1/runs answered ${reply.status}: ${await reply.clone().text()}`,
    );
    return reply.ok ? ((await reply.json()) as Run) : undefined;
  });
}

async function run({ short, folder, runner }: CaseContext): Promise<CaseOutcome> {
  const environment = await startEnvironment({
    folder,
    runners: [{ name: 'steady', url: runner.url }],
    leaseS: LEASE_S,
  });
  const moments = short ? MOMENTS.short : MOMENTS.full;
  const accepted = new Set<string>();
  try {
    for (const fault of moments) {
      await environment.arm([fault]);
      const { id } = await submitWithRetries(environment);
      accepted.add(id);
      const ended = await environment.waitForEnd(id, 60_000, `${fault.moment} "${fault.match}"`);
      requireThat(ended.status === 'succeeded', `${fault.moment} "${fault.match}": the run ended as ${ended.status}`);
    }
    await environment.arm([]);
    const { items } = await environment.json<{ items: Run[] }>('/v1/runs?limit=200');
    requireThat(items.length === accepted.size, `${moments.length} requests created ${items.length} runs`);
    const audit = await environment.close();
    requireThat(audit.failed === 0, `${audit.failed} samples failed`);
    return { moments: moments.length, audit, seen: `${moments.length} failures of D1 and R2, one run at a time` };
  } finally {
    await environment.abandon();
  }
}

export const faultCase: FaultCase = {
  name: 'stores fail',
  holds: 'every accepted run succeeds',
  run,
};
