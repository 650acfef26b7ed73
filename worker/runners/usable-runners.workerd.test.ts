import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { SightlineError } from '#contract/errors.ts';
import { openDatabase } from '#db/database.ts';
import { recordRunnerSuccess } from '#db/runners/record-success.ts';
import { runners as runnersTable } from '#db/schema.ts';
import { requireClaim } from '#db/testing/dispatch-steps.ts';
import { emptyStores, SCORER, seedRun } from '#db/testing/seed-run.ts';
import type { RunnerConfig } from '../env.ts';
import { createTestEnvironment } from '../testing/test-environment.ts';
import { CIRCUIT_FAILURES, countRunnerFailure } from './circuit.ts';
import { usableRunners } from './usable-runners.ts';

const db = openDatabase(env.DB);

beforeEach(() => emptyStores(db, env.OBJECTS));

/** Runners with the given replies to probes. */
function createRunners(replies: Record<string, () => Promise<Response>>, calls?: number) {
  const probed: string[] = [];
  const runners: RunnerConfig[] = Object.keys(replies).map((name) => ({
    name,
    url: `http://${name}.test`,
    ...(calls === undefined ? {} : { calls }),
  }));
  const environment = createTestEnvironment({
    runners,
    fetchFor: ({ name }) => {
      const reply = replies[name];
      return async () => {
        probed.push(name);
        return reply ? reply() : Response.error();
      };
    },
  });
  /** Runners probed since the last call of this function, after their readiness is stored. */
  async function takeProbed(): Promise<string[]> {
    const names = probed.splice(0).sort();
    await expect
      .poll(async () => {
        const rows = await db.select().from(runnersTable);
        return rows
          .filter(({ checkedAt }) => checkedAt === environment.clock.now)
          .map(({ name }) => name)
          .sort();
      })
      .toEqual(names);
    return names;
  }
  const names = async () => (await usableRunners(environment.services)).map(({ config }) => config.name);
  return { environment, takeProbed, names };
}

function readiness(change: Record<string, unknown> = {}) {
  const state = { ready: true, scorer: SCORER, requested_provider: 'cpu', capacity: 3, active: 0, queued: 0 };
  return async () => Response.json({ ...state, ...change });
}

describe('usableRunners', () => {
  test('returns the runners that are ready', async () => {
    const { names, takeProbed } = createRunners({
      good: readiness(),
      loading: readiness({ ready: false, reason: 'loads' }),
      broken: async () => new Response('<html>', { status: 500 }),
      unreachable: () => Promise.reject(new Error('connection refused')),
    });
    expect(await names()).toEqual(['good']);
    expect(await takeProbed()).toEqual(['broken', 'good', 'loading', 'unreachable']);
    const rows = await db.select().from(runnersTable);
    const errors = Object.fromEntries(rows.map(({ name, lastError }) => [name, lastError]));
    expect(errors).toMatchObject({ good: null, loading: 'loads', unreachable: 'Error: connection refused' });
    expect(errors.broken).toBeTypeOf('string');
  });

  test('allows one lease more than the capacity of a runner, or the configured number', async () => {
    const { environment } = createRunners({ one: readiness() });
    expect(await usableRunners(environment.services)).toMatchObject([{ leasesMax: 4, leased: 0, scorer: SCORER }]);
    const configured = createRunners({ one: readiness() }, 9);
    expect(await usableRunners(configured.environment.services)).toMatchObject([{ leasesMax: 9 }]);
  });

  test('returns the runner with the lowest share of used leases first', async () => {
    await seedRun(db, env.OBJECTS, { chunks: new Array<number>(6).fill(1) });
    for (const runner of ['a', 'a', 'a', 'b']) await requireClaim(db, { runner, now: 10_000 });
    expect(await createRunners({ a: readiness({ capacity: 9 }), b: readiness({ capacity: 1 }) }).names()).toEqual([
      'a',
      'b',
    ]);
    expect(await createRunners({ a: readiness(), b: readiness() }, 10).names()).toEqual(['b', 'a']);
  });

  test('probes a ready runner again after ten seconds, and any other after one second', async () => {
    const { environment, takeProbed, names } = createRunners({
      good: readiness(),
      loading: readiness({ ready: false }),
    });
    const probedAfter: string[][] = [];
    for (const passed of [0, 1_000, 1, 10_000]) {
      environment.clock.now += passed;
      await names();
      probedAfter.push(await takeProbed());
    }
    expect(probedAfter).toEqual([['good', 'loading'], [], ['loading'], ['good', 'loading']]);
  });

  test('does not wait for a runner that hangs', async () => {
    const { names } = createRunners({ hangs: () => new Promise(() => {}), good: readiness() });
    expect(await names()).toEqual(['good']);
  });
});

describe('the circuit of a runner', () => {
  const lost = new SightlineError('runner_lost', 'it went away');

  test(`the circuit opens after ${CIRCUIT_FAILURES} failures in a row, is half open after 15 s, and closes on success`, async () => {
    const { environment, names } = createRunners({ one: readiness() });
    expect(await names()).toEqual(['one']);
    for (let failure = 1; failure < CIRCUIT_FAILURES; failure += 1)
      await countRunnerFailure(environment.services, 'one', lost);
    expect(await usableRunners(environment.services)).toMatchObject([{ leasesMax: 4 }]);
    await countRunnerFailure(environment.services, 'one', lost);
    expect(await names()).toEqual([]);
    environment.clock.now += 14_999;
    expect(await names()).toEqual([]);
    environment.clock.now += 1;
    expect(await usableRunners(environment.services)).toMatchObject([{ leasesMax: 1 }]);
    await countRunnerFailure(environment.services, 'one', lost);
    expect(await names()).toEqual([]);
    environment.clock.now += 15_000;
    await recordRunnerSuccess(db, 'one');
    expect(await usableRunners(environment.services)).toMatchObject([{ leasesMax: 4 }]);
  });

  test('the circuit stays open if a probe finds the runner ready', async () => {
    const { environment, names } = createRunners({ one: readiness() });
    await names();
    for (let failure = 0; failure < CIRCUIT_FAILURES; failure += 1)
      await countRunnerFailure(environment.services, 'one', lost);
    environment.clock.now += 12_000;
    expect(await names()).toEqual([]);
    const [row] = await db.select().from(runnersTable);
    expect(row).toMatchObject({ ready: true, failures: CIRCUIT_FAILURES, lastError: 'SightlineError: it went away' });
  });

  test.each([
    'busy',
    'invalid_request',
    'context_exceeded',
    'inference_crashed',
    'storage_failed',
    'lease_expired',
  ] as const)('the circuit does not open for %s, which the runner does not cause', async (code) => {
    const { environment, names } = createRunners({ one: readiness() });
    await names();
    for (let failure = 0; failure < 10; failure += 1) {
      await countRunnerFailure(environment.services, 'one', new SightlineError(code, 'not caused by the runner'));
    }
    expect(await names()).toEqual(['one']);
  });
});
