import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '#db/database.ts';
import { imageKey } from '#db/objects/keys.ts';
import { chunks, runners, samples } from '#db/schema.ts';
import { auditRun } from '#db/testing/audit-run.ts';
import { emptyStores, seedImage, seedRun } from '#db/testing/seed-run.ts';
import { sweep } from '../sweep/sweep.ts';
import { createFailingStores, type Failing } from '../testing/failing-stores.ts';
import { createFakeRunner, scoreAll } from '../testing/fake-runner.ts';
import { createTestEnvironment, type TestEnvironment } from '../testing/test-environment.ts';
import { runDispatchLoop } from './dispatch-loop.ts';

const db = openDatabase(env.DB);
const objects = env.OBJECTS;
const MINUTE_MS = 60_000;
const SWEEPS_MAX = 12;

beforeEach(() => emptyStores(db, objects));

/** What the platform does: a consumer that throws has lost its message, an alarm that throws rings again. */
async function live(world: TestEnvironment, runId: string): Promise<{ sweeps: number; status: string | undefined }> {
  let status: string | undefined;
  for (let sweeps = 0; sweeps < SWEEPS_MAX; sweeps += 1) {
    await runDispatchLoop(world.services).catch(() => {});
    const audit = await auditRun(db, runId, objects);
    expect(audit.violations).toEqual([]);
    status = audit.status;
    if (status === 'succeeded') return { sweeps, status };
    world.clock.now += 2 * MINUTE_MS;
    await sweep(world.services, { cursor: undefined });
  }
  return { sweeps: SWEEPS_MAX, status };
}

function worldWith(fails: Failing['fails'], runner = createFakeRunner()) {
  const stores = createFailingStores({ db: env.DB, objects }, { fails });
  return { world: createTestEnvironment({ db: stores.db, objects: stores.objects, runner }) };
}

/** Inputs large enough for R2, and an image: a dispatch gets both and puts a third object. */
async function seed() {
  const image = await seedImage(db, objects, 'a picture');
  const filler = 'x'.repeat(70_000);
  const sample = (position: number) => ({ question: `q${position} ${filler}`, images: [image] });
  const { runId } = await seedRun(db, objects, { chunks: [2, 1], sample });
  return { runId, image };
}

const RUN_THROUGH = { ended: 1, violations: [], status: 'succeeded', states: { succeeded: 3 } };

/** A call that only reads fails in the same way before and after it. */
const WRITES = new Set(['batch', 'run', 'put']);

describe('a store that fails once', () => {
  test.each([
    ['d1', 'before', 15],
    ['d1', 'after', 8],
    ['r2', 'before', 5],
    ['r2', 'after', 2],
  ] as const)(
    '%s, %s whichever call: every response has one result, and the run ends once',
    async (store, moment, least) => {
      let number = 0;
      for (let failed = true; failed; ) {
        number += 1;
        await emptyStores(db, objects);
        const { runId } = await seed();
        let calls = 0;
        const { world } = worldWith((call) => {
          const counts =
            call.store === store && call.moment === moment && (moment === 'before' || WRITES.has(call.name));
          if (counts) calls += 1;
          return counts && calls === number;
        });
        await live(world, runId);
        expect(await auditRun(db, runId, objects), `call ${number}`).toMatchObject(RUN_THROUGH);
        failed = calls >= number;
      }
      expect(number).toBeGreaterThan(least);
    },
  );
});

describe('a store that stays away', () => {
  test.each(['put', 'get'])('R2 %s: nothing is half-recorded, and all succeeds when it is back', async (name) => {
    const { runId } = await seed();
    const outages = new Set([name]);
    const { world } = worldWith((call) => call.store === 'r2' && outages.has(call.name));
    await runDispatchLoop(world.services);
    expect(await auditRun(db, runId, objects)).toMatchObject({ violations: [], status: 'running' });
    expect(await db.select().from(runners)).toMatchObject([{ failures: 0 }]);
    outages.clear();
    await live(world, runId);
    expect(await auditRun(db, runId, objects)).toMatchObject(RUN_THROUGH);
  });

  test('D1, from the moment that a runner has answered: its chunk is done again when it is back', async () => {
    const { runId } = await seed();
    const outages = new Set<string>();
    const runner = createFakeRunner();
    runner.answer = (request) => {
      outages.add('d1');
      return scoreAll(request);
    };
    const { world } = worldWith(({ store }) => outages.has(store), runner);
    await runDispatchLoop(world.services).catch(() => {});
    expect(await auditRun(db, runId, objects)).toMatchObject({ violations: [], status: 'running' });
    runner.answer = scoreAll;
    outages.clear();
    await live(world, runId);
    expect(await auditRun(db, runId, objects)).toMatchObject(RUN_THROUGH);
  });
});

describe('D1 that fails while a chunk is in flight', () => {
  test('keeps no other from being claimed later, and lets what is in flight come to its end', async () => {
    const { runId } = await seed();
    const outages = new Set<string>();
    const failures: string[] = [];
    const runner = createFakeRunner({
      answer: async (request, call) => {
        if (call > 1) return scoreAll(request);
        outages.add('batch');
        await expect.poll(() => failures.length).toBeGreaterThan(0);
        outages.clear();
        return scoreAll(request);
      },
    });
    const { world } = worldWith(({ name }) => outages.has(name) && failures.push(name) > 0, runner);
    world.clock.now += MINUTE_MS;
    await runDispatchLoop(world.services);
    expect(await auditRun(db, runId, objects)).toMatchObject(RUN_THROUGH);
    expect(runner.calls).toHaveLength(2);
  });
});

describe('an object that is not what was stored', () => {
  const LIES: [string, (image: string) => Promise<unknown>, string][] = [
    ['an image with other bytes', (image) => objects.put(imageKey(image), 'another picture'), 'is corrupt'],
    ['an image that is gone', (image) => objects.delete(imageKey(image)), 'cannot be read'],
  ];

  test.each(LIES)('%s never reaches a runner; its sample fails and names it', async (_name, lie, what) => {
    const image = await seedImage(db, objects, 'a picture');
    const sample = (position: number) => ({ images: position === 1 ? [image] : [] });
    const { runId } = await seedRun(db, objects, { chunks: [2], sample });
    await lie(image);
    const world = createTestEnvironment();
    for (let minute = 0; minute < 6; minute += 1) {
      await runDispatchLoop(world.services);
      world.clock.now += MINUTE_MS;
    }
    expect(world.runner.images.size).toBe(0);
    const audit = await auditRun(db, runId, objects);
    expect(audit).toMatchObject({ violations: [], status: 'failed', states: { succeeded: 1, failed: 1 } });
    const [row] = await db.select().from(samples).where(eq(samples.state, 'failed'));
    expect(row).toMatchObject({ sampleId: 's1', errorCode: 'storage_failed' });
    expect(row?.errorDetail).toBe(`The stored image ${image} ${what}`);
  });

  test('an input that is cut off is a failure of ours, and is tried again', async () => {
    const { runId } = await seed();
    const listed = await objects.list({ prefix: 'inputs/' });
    const key = listed.objects[0]?.key ?? '';
    const bytes = await (await objects.get(key))?.text();
    await objects.put(key, bytes?.slice(0, 100) ?? '');
    const world = createTestEnvironment();
    await runDispatchLoop(world.services);
    const [row] = await db.select().from(chunks).where(eq(chunks.inputKey, key));
    expect(row).toMatchObject({ state: 'queued', failures: 1, errorCode: 'storage_failed' });
    await objects.put(key, bytes ?? '');
    await live(world, runId);
    expect(await auditRun(db, runId, objects)).toMatchObject(RUN_THROUGH);
  });
});
