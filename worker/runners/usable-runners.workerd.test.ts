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

/** Runners whose readiness is set by the test. */
function pool(answers: Record<string, () => Promise<Response>>, calls?: number) {
  const asked: string[] = [];
  const runners: RunnerConfig[] = Object.keys(answers).map((name) => ({
    name,
    url: `http://${name}.test`,
    ...(calls === undefined ? {} : { calls }),
  }));
  const world = createTestEnvironment({
    runners,
    fetchFor: ({ name }) => {
      const answer = answers[name];
      return async () => {
        asked.push(name);
        return answer ? answer() : Response.error();
      };
    },
  });
  /** Those that were asked for their readiness since the last time, when what they said is stored. */
  async function askedAndStored(): Promise<string[]> {
    const names = asked.splice(0).sort();
    await expect
      .poll(async () => {
        const rows = await db.select().from(runnersTable);
        return rows
          .filter(({ checkedAt }) => checkedAt === world.clock.now)
          .map(({ name }) => name)
          .sort();
      })
      .toEqual(names);
    return names;
  }
  const names = async () => (await usableRunners(world.services)).map(({ config }) => config.name);
  return { world, askedAndStored, names };
}

function readiness(change: Record<string, unknown> = {}) {
  const state = { ready: true, scorer: SCORER, requested_provider: 'cpu', capacity: 3, active: 0, queued: 0 };
  return async () => Response.json({ ...state, ...change });
}

describe('usable runners', () => {
  test('are those that say they are ready', async () => {
    const { names, askedAndStored } = pool({
      good: readiness(),
      loading: readiness({ ready: false, reason: 'loads' }),
      broken: async () => new Response('<html>', { status: 500 }),
      away: () => Promise.reject(new Error('connection refused')),
    });
    expect(await names()).toEqual(['good']);
    expect(await askedAndStored()).toEqual(['away', 'broken', 'good', 'loading']);
    const rows = await db.select().from(runnersTable);
    const errors = Object.fromEntries(rows.map(({ name, lastError }) => [name, lastError]));
    expect(errors).toMatchObject({ good: null, loading: 'loads', away: 'Error: connection refused' });
    expect(errors.broken).toBeTypeOf('string');
  });

  test('take one call more than they can work on, or what is configured', async () => {
    const { world } = pool({ one: readiness() });
    expect(await usableRunners(world.services)).toMatchObject([{ leasesMax: 4, leased: 0, scorer: SCORER }]);
    const configured = pool({ one: readiness() }, 9);
    expect(await usableRunners(configured.world.services)).toMatchObject([{ leasesMax: 9 }]);
  });

  test('come least loaded first, by what they hold of what they may', async () => {
    await seedRun(db, env.OBJECTS, { chunks: new Array<number>(6).fill(1) });
    for (const runner of ['a', 'a', 'a', 'b']) await requireClaim(db, { runner, now: 10_000 });
    expect(await pool({ a: readiness({ capacity: 9 }), b: readiness({ capacity: 1 }) }).names()).toEqual(['a', 'b']);
    expect(await pool({ a: readiness(), b: readiness() }, 10).names()).toEqual(['b', 'a']);
  });

  test('are asked again after ten seconds, one that is not ready after one', async () => {
    const { world, askedAndStored, names } = pool({ good: readiness(), loading: readiness({ ready: false }) });
    const askedAfter: string[][] = [];
    for (const passed of [0, 1_000, 1, 10_000]) {
      world.clock.now += passed;
      await names();
      askedAfter.push(await askedAndStored());
    }
    expect(askedAfter).toEqual([['good', 'loading'], [], ['loading'], ['good', 'loading']]);
  });

  test('are not held up by one that hangs', async () => {
    const { names } = pool({ hangs: () => new Promise(() => {}), good: readiness() });
    expect(await names()).toEqual(['good']);
  });
});

describe('the circuit', () => {
  const lost = new SightlineError('runner_lost', 'it went away');

  test(`opens at failure ${CIRCUIT_FAILURES} in a row, is half open after 15 s, and a success closes it`, async () => {
    const { world, names } = pool({ one: readiness() });
    expect(await names()).toEqual(['one']);
    for (let failure = 1; failure < CIRCUIT_FAILURES; failure += 1)
      await countRunnerFailure(world.services, 'one', lost);
    expect(await usableRunners(world.services)).toMatchObject([{ leasesMax: 4 }]);
    await countRunnerFailure(world.services, 'one', lost);
    expect(await names()).toEqual([]);
    world.clock.now += 14_999;
    expect(await names()).toEqual([]);
    world.clock.now += 1;
    expect(await usableRunners(world.services)).toMatchObject([{ leasesMax: 1 }]);
    await countRunnerFailure(world.services, 'one', lost);
    expect(await names()).toEqual([]);
    world.clock.now += 15_000;
    await recordRunnerSuccess(db, 'one');
    expect(await usableRunners(world.services)).toMatchObject([{ leasesMax: 4 }]);
  });

  test('stays as it is when the runner says in between that it is ready', async () => {
    const { world, names } = pool({ one: readiness() });
    await names();
    for (let failure = 0; failure < CIRCUIT_FAILURES; failure += 1)
      await countRunnerFailure(world.services, 'one', lost);
    world.clock.now += 12_000;
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
  ] as const)('does not open for %s, which is not the fault of a runner', async (code) => {
    const { world, names } = pool({ one: readiness() });
    await names();
    for (let time = 0; time < 10; time += 1) {
      await countRunnerFailure(world.services, 'one', new SightlineError(code, 'not its fault'));
    }
    expect(await names()).toEqual(['one']);
  });
});
