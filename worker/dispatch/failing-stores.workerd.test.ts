import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '#db/database.ts';
import { auditRun } from '#db/testing/audit-run.ts';
import { emptyStores, seedRun } from '#db/testing/seed-run.ts';
import { sweep } from '../sweep.ts';
import { createFailingStores, type Failing } from '../testing/failing-stores.ts';
import { createTestWorld, type TestWorld } from '../testing/test-services.ts';
import { drain } from './drain.ts';

const db = openDatabase(env.DB);
const objects = env.OBJECTS;
const MINUTE_MS = 60_000;
const SWEEPS_MAX = 12;

beforeEach(() => emptyStores(db, objects));

/** What the platform does: a consumer that throws has lost its message, an alarm that throws rings again. */
async function live(world: TestWorld, runId: string): Promise<{ sweeps: number; status: string | undefined }> {
  let status: string | undefined;
  for (let sweeps = 0; sweeps < SWEEPS_MAX; sweeps += 1) {
    await drain(world.services).catch(() => {});
    const audit = await auditRun(db, runId, objects);
    expect(audit.faults).toEqual([]);
    status = audit.status;
    if (status === 'succeeded') return { sweeps, status };
    world.clock.now += 2 * MINUTE_MS;
    await sweep(world.services, { cursor: undefined });
  }
  return { sweeps: SWEEPS_MAX, status };
}

function worldWith(fails: Failing['fails']) {
  const stores = createFailingStores({ db: env.DB, objects }, { fails });
  return { world: createTestWorld({ db: stores.db, objects: stores.objects }), calls: stores.calls };
}

/** Large enough for an input in R2, so that a dispatch gets one and puts another. */
function seed() {
  const filler = 'x'.repeat(70_000);
  const sample = (position: number) => ({ question: `q${position} ${filler}` });
  return seedRun(db, objects, { chunks: [2, 1], sample });
}

const RUN_THROUGH = { ended: 1, faults: [], status: 'succeeded', states: { succeeded: 3 } };
const CALLS_MAX = { d1: 30, r2: 4 };
const ONCE = (['d1', 'r2'] as const).flatMap((store) =>
  (['before', 'after'] as const).flatMap((moment) =>
    Array.from({ length: CALLS_MAX[store] }, (_, at) => ({ store, moment, number: at + 1 })),
  ),
);

describe('a store that fails once', () => {
  test('is called no more often without a failure than is tried here', async () => {
    const { runId } = await seed();
    const { world, calls } = worldWith(() => false);
    await drain(world.services);
    expect(await auditRun(db, runId, objects)).toMatchObject(RUN_THROUGH);
    expect(calls.d1).toBeLessThanOrEqual(CALLS_MAX.d1);
    expect(calls.r2).toBeLessThanOrEqual(CALLS_MAX.r2);
    expect(calls.r2).toBe(3);
  });

  test.each(ONCE)('$store, $moment call $number: every response has one result, and the run ends once', async (one) => {
    const { runId } = await seed();
    const { world } = worldWith(
      ({ store, number, moment }) => store === one.store && number === one.number && moment === one.moment,
    );
    await live(world, runId);
    expect(await auditRun(db, runId, objects)).toMatchObject(RUN_THROUGH);
  });
});

describe('a store that stays away', () => {
  test.each(['put', 'get'])(
    'R2 %s failing for a while: nothing is half-recorded, and all succeeds after it',
    async (name) => {
      const { runId } = await seed();
      const outages = new Set([name]);
      const { world } = worldWith((call) => call.store === 'r2' && outages.has(call.name));
      await drain(world.services);
      const during = await auditRun(db, runId, objects);
      expect(during).toMatchObject({ faults: [], status: 'running' });
      outages.clear();
      await live(world, runId);
      expect(await auditRun(db, runId, objects)).toMatchObject(RUN_THROUGH);
    },
  );
});
