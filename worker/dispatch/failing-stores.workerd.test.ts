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

/** Acts like the platform: ignores a consumer that throws, and runs the sweep every two minutes. */
async function runUntilSucceeded(
  environment: TestEnvironment,
  runId: string,
): Promise<{ sweeps: number; status: string | undefined }> {
  let status: string | undefined;
  for (let sweeps = 0; sweeps < SWEEPS_MAX; sweeps += 1) {
    await runDispatchLoop(environment.services).catch(() => {});
    const audit = await auditRun(db, runId, objects);
    expect(audit.violations).toEqual([]);
    status = audit.status;
    if (status === 'succeeded') return { sweeps, status };
    environment.clock.now += 2 * MINUTE_MS;
    await sweep(environment.services, { cursor: undefined });
  }
  return { sweeps: SWEEPS_MAX, status };
}

function environmentWith(fails: Failing['fails'], runner = createFakeRunner()) {
  const stores = createFailingStores({ db: env.DB, objects }, { fails });
  return { environment: createTestEnvironment({ db: stores.db, objects: stores.objects, runner }) };
}

/** Seeds inputs that are large enough for R2, and an image. */
async function seed() {
  const image = await seedImage(db, objects, 'an image');
  const filler = 'x'.repeat(70_000);
  const sample = (position: number) => ({ question: `q${position} ${filler}`, images: [image] });
  const { runId } = await seedRun(db, objects, { chunks: [2, 1], sample });
  return { runId, image };
}

const SUCCEEDED = { ended: 1, violations: [], status: 'succeeded', states: { succeeded: 3 } };

/** Calls that write. For a call that only reads, before and after make no difference. */
const WRITES = new Set(['batch', 'run', 'put']);

describe('dispatch with a store that fails once', () => {
  test.each([
    ['d1', 'before', 15],
    ['d1', 'after', 8],
    ['r2', 'before', 5],
    ['r2', 'after', 2],
  ] as const)('every response gets one result if %s fails %s any one call', async (store, moment, callsMin) => {
    let number = 0;
    for (let failed = true; failed; ) {
      number += 1;
      await emptyStores(db, objects);
      const { runId } = await seed();
      let calls = 0;
      const { environment } = environmentWith((call) => {
        const counts = call.store === store && call.moment === moment && (moment === 'before' || WRITES.has(call.name));
        if (counts) calls += 1;
        return counts && calls === number;
      });
      await runUntilSucceeded(environment, runId);
      expect(await auditRun(db, runId, objects), `call ${number}`).toMatchObject(SUCCEEDED);
      failed = calls >= number;
    }
    expect(number).toBeGreaterThan(callsMin);
  });
});

describe('dispatch during an outage', () => {
  test.each(['put', 'get'])('records no partial result while R2 %s fails, and succeeds afterwards', async (name) => {
    const { runId } = await seed();
    const outages = new Set([name]);
    const { environment } = environmentWith((call) => call.store === 'r2' && outages.has(call.name));
    await runDispatchLoop(environment.services);
    expect(await auditRun(db, runId, objects)).toMatchObject({ violations: [], status: 'running' });
    expect(await db.select().from(runners)).toMatchObject([{ failures: 0 }]);
    outages.clear();
    await runUntilSucceeded(environment, runId);
    expect(await auditRun(db, runId, objects)).toMatchObject(SUCCEEDED);
  });

  test('scores a chunk again if D1 failed after the reply of the runner', async () => {
    const { runId } = await seed();
    const outages = new Set<string>();
    const runner = createFakeRunner();
    runner.answer = (request) => {
      outages.add('d1');
      return scoreAll(request);
    };
    const { environment } = environmentWith(({ store }) => outages.has(store), runner);
    await runDispatchLoop(environment.services).catch(() => {});
    expect(await auditRun(db, runId, objects)).toMatchObject({ violations: [], status: 'running' });
    runner.answer = scoreAll;
    outages.clear();
    await runUntilSucceeded(environment, runId);
    expect(await auditRun(db, runId, objects)).toMatchObject(SUCCEEDED);
  });
});

describe('dispatch if D1 fails while a chunk is in flight', () => {
  test('finishes the chunk in flight and claims the others later', async () => {
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
    const { environment } = environmentWith(({ name }) => outages.has(name) && failures.push(name) > 0, runner);
    environment.clock.now += MINUTE_MS;
    await runDispatchLoop(environment.services);
    expect(await auditRun(db, runId, objects)).toMatchObject(SUCCEEDED);
    expect(runner.calls).toHaveLength(2);
  });
});

describe('dispatch with a damaged object', () => {
  const DAMAGE: [string, (image: string) => Promise<unknown>, string][] = [
    ['an image with other bytes', (image) => objects.put(imageKey(image), 'another image'), 'is corrupt'],
    ['a missing image', (image) => objects.delete(imageKey(image)), 'cannot be read'],
  ];

  test.each(DAMAGE)(
    '%s never reaches a runner, and its sample fails with an error that names it',
    async (_name, damage, what) => {
      const image = await seedImage(db, objects, 'an image');
      const sample = (position: number) => ({ images: position === 1 ? [image] : [] });
      const { runId } = await seedRun(db, objects, { chunks: [2], sample });
      await damage(image);
      const environment = createTestEnvironment();
      for (let minute = 0; minute < 6; minute += 1) {
        await runDispatchLoop(environment.services);
        environment.clock.now += MINUTE_MS;
      }
      expect(environment.runner.images.size).toBe(0);
      const audit = await auditRun(db, runId, objects);
      expect(audit).toMatchObject({ violations: [], status: 'failed', states: { succeeded: 1, failed: 1 } });
      const [row] = await db.select().from(samples).where(eq(samples.state, 'failed'));
      expect(row).toMatchObject({ sampleId: 's1', errorCode: 'storage_failed' });
      expect(row?.errorDetail).toBe(`The stored image ${image} ${what}`);
    },
  );

  test('a truncated input fails with storage_failed and is retried', async () => {
    const { runId } = await seed();
    const listed = await objects.list({ prefix: 'inputs/' });
    const key = listed.objects[0]?.key ?? '';
    const bytes = await (await objects.get(key))?.text();
    await objects.put(key, bytes?.slice(0, 100) ?? '');
    const environment = createTestEnvironment();
    await runDispatchLoop(environment.services);
    const [row] = await db.select().from(chunks).where(eq(chunks.inputKey, key));
    expect(row).toMatchObject({ state: 'queued', failures: 1, errorCode: 'storage_failed' });
    await objects.put(key, bytes ?? '');
    await runUntilSucceeded(environment, runId);
    expect(await auditRun(db, runId, objects)).toMatchObject(SUCCEEDED);
  });
});
