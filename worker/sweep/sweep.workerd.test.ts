import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '#db/database.ts';
import { imageKey } from '#db/objects/keys.ts';
import { beginFinishing } from '#db/runs/begin-finishing.ts';
import { listRunEvents } from '#db/runs/list-events.ts';
import { chunks, idempotencyKeys } from '#db/schema.ts';
import { auditRun } from '#db/testing/audit-run.ts';
import { complete, LEASE_MS, requireClaim } from '#db/testing/dispatch-steps.ts';
import { emptyStores, seedImage, seedRun, TENANT } from '#db/testing/seed-run.ts';
import { runDispatchLoop } from '../dispatch/dispatch-loop.ts';
import { createFailingStores } from '../testing/failing-stores.ts';
import { createTestEnvironment, SWEEP_MS } from '../testing/test-environment.ts';
import { sweep } from './sweep.ts';

const db = openDatabase(env.DB);
const objects = env.OBJECTS;
const HOUR_MS = 60 * 60_000;
const START = { cursor: undefined };

beforeEach(() => emptyStores(db, objects));

async function keys(): Promise<string[]> {
  return (await objects.list()).objects.map(({ key }) => key);
}

describe('sweep and leases', () => {
  test('ends expired leases with their reason and no others', async () => {
    const { runId, chunkIds } = await seedRun(db, objects, { chunks: [1, 1] });
    const environment = createTestEnvironment({ runners: [] });
    const now = environment.clock.now;
    await requireClaim(db, { now: now - LEASE_MS - 1 });
    await requireClaim(db, { now: now - LEASE_MS });
    await sweep(environment.services, START);
    const rows = await db.select().from(chunks).where(eq(chunks.runId, runId));
    const states = chunkIds.map((id) => rows.find((row) => row.id === id));
    expect(states[0]).toMatchObject({ state: 'queued', failures: 1, errorCode: 'lease_expired', leaseToken: null });
    expect(states[1]).toMatchObject({ state: 'leased', failures: 0, errorCode: null });
    const events = await listRunEvents(db, runId, 0);
    expect(events.map(({ event }) => event)).toMatchObject([{ type: 'waiting', reason: { code: 'lease_expired' } }]);
    expect(environment.sweepsAt).toEqual([states[0]?.availableAt]);
  });

  test('fails a sample whose Worker dies on every attempt, and ends its run', async () => {
    const { runId } = await seedRun(db, objects, { chunks: [1] });
    const environment = createTestEnvironment({ runners: [] });
    for (let death = 0; death < 5; death += 1) {
      await requireClaim(db, { now: environment.clock.now });
      environment.clock.now += HOUR_MS;
      await sweep(environment.services, START);
      environment.clock.now += HOUR_MS;
    }
    expect(await auditRun(db, runId)).toMatchObject({
      violations: [],
      status: 'failed',
      states: { failed: 1 },
      ended: 1,
    });
  });

  test('ends an expired lease once if eight sweeps run at once', async () => {
    const { runId } = await seedRun(db, objects, { chunks: [3] });
    const environment = createTestEnvironment({ runners: [] });
    await requireClaim(db, { now: environment.clock.now - HOUR_MS });
    await Promise.all(Array.from({ length: 8 }, () => sweep(environment.services, START)));
    expect(await listRunEvents(db, runId, 0)).toHaveLength(1);
    const [row] = await db.select().from(chunks).where(eq(chunks.runId, runId));
    expect(row).toMatchObject({ state: 'queued', failures: 1 });
  });
});

describe('sweep and wake-ups', () => {
  test('sends a wake-up while a chunk is due, and only then', async () => {
    const { runId } = await seedRun(db, objects, { chunks: [1] });
    const environment = createTestEnvironment();
    await sweep(environment.services, START);
    expect(environment.wakes.count).toBe(1);
    await runDispatchLoop(environment.services);
    expect(await auditRun(db, runId, objects)).toMatchObject({ violations: [], status: 'succeeded' });
    await sweep(environment.services, START);
    expect(environment.wakes.count).toBe(1);
  });

  test('schedules the next sweep when a chunk becomes due or a lease expires', async () => {
    const environment = createTestEnvironment({ runners: [] });
    const { now } = environment.clock;
    expect((await sweep(environment.services, START)).nextAt).toBe(now + SWEEP_MS);
    await seedRun(db, objects, { chunks: [1], now: now + 9_000 });
    expect((await sweep(environment.services, START)).nextAt).toBe(now + 9_000);
    await seedRun(db, objects, { chunks: [1] });
    await requireClaim(db, { now: now - LEASE_MS + 4_000 });
    expect((await sweep(environment.services, START)).nextAt).toBe(now + 4_000);
    expect(environment.wakes.count).toBe(0);
  });
});

describe('sweep and finishing runs', () => {
  test('finishes a run once whose Worker died after the last chunk, even if eight sweeps run at once', async () => {
    const { runId } = await seedRun(db, objects, { chunks: [2] });
    expect(await complete(db, await requireClaim(db))).toMatchObject({ runFinishing: true });
    const environment = createTestEnvironment({ runners: [] });
    await Promise.all(Array.from({ length: 8 }, () => sweep(environment.services, START)));
    await sweep(environment.services, START);
    expect(await auditRun(db, runId)).toMatchObject({ violations: [], status: 'succeeded', ended: 1, shapings: 1 });
  });

  test('finishes a run whose Worker died while shaping, after half a minute', async () => {
    const { runId } = await seedRun(db, objects, { chunks: [2] });
    await complete(db, await requireClaim(db));
    const environment = createTestEnvironment({ runners: [] });
    await beginFinishing(db, runId, environment.clock.now);
    environment.clock.now += 30_000;
    await sweep(environment.services, START);
    expect(await auditRun(db, runId)).toMatchObject({ violations: [], status: 'finishing', ended: 0 });
    environment.clock.now += 1;
    await sweep(environment.services, START);
    expect(await auditRun(db, runId)).toMatchObject({ violations: [], status: 'succeeded', ended: 1 });
  });
});

describe('sweep and orphaned objects', () => {
  async function seedReferenced(): Promise<string[]> {
    const image = await seedImage(db, objects, 'referenced');
    const filler = 'x'.repeat(140_000);
    await seedRun(db, objects, { chunks: [1], sample: () => ({ question: filler, images: [image] }) });
    await runDispatchLoop(createTestEnvironment().services);
    const referenced = await keys();
    expect(referenced.map((key) => key.split('/')[0])).toEqual(['images', 'inputs', 'series']);
    return referenced;
  }

  test('deletes objects without a row after an hour and keeps all others', async () => {
    const referenced = await seedReferenced();
    const orphans = [imageKey('f'.repeat(64)), 'series/run/chk-1.parquet', 'inputs/run/chk.json', 'unknown key'];
    for (const key of orphans) await objects.put(key, 'orphan');
    const environment = createTestEnvironment();
    await sweep(environment.services, START);
    expect(await keys()).toHaveLength(referenced.length + orphans.length);
    environment.clock.now += HOUR_MS + 1_000;
    await sweep(environment.services, START);
    expect(await keys()).toEqual(referenced);
    environment.clock.now += 30 * 24 * HOUR_MS;
    await sweep(environment.services, START);
    expect(await keys()).toEqual(referenced);
  });

  test('checks one page of objects per sweep, and starts again after the last', async () => {
    const referenced = await seedReferenced();
    await Promise.all(Array.from({ length: 230 }, (_, index) => objects.put(`a/${index}`, 'orphan')));
    const environment = createTestEnvironment({ runners: [] });
    environment.clock.now += 2 * HOUR_MS;
    const remaining = [];
    let cursor: string | undefined;
    for (let page = 0; page < 3; page += 1) {
      cursor = (await sweep(environment.services, { cursor })).cursor;
      remaining.push((await keys()).length - referenced.length);
    }
    expect(remaining).toEqual([130, 30, 0]);
    expect(cursor).toBeUndefined();
    expect(await keys()).toEqual(referenced);
  });
});

describe('sweep and Idempotency-Keys', () => {
  test('deletes keys after a day', async () => {
    const environment = createTestEnvironment({ runners: [] });
    const day = 24 * HOUR_MS;
    const key = (name: string, age: number) => ({
      tenant: TENANT,
      key: name,
      requestSha256: '',
      resourceId: '',
      createdAt: environment.clock.now - age,
    });
    await db.insert(idempotencyKeys).values([key('young', day - 1), key('old', day + 1)]);
    await sweep(environment.services, START);
    expect((await db.select().from(idempotencyKeys)).map((row) => row.key)).toEqual(['young']);
  });
});

describe('sweep with a failing step', () => {
  test('logs the failure and runs the other steps', async () => {
    const { runId } = await seedRun(db, objects, { chunks: [1, 1] });
    await requireClaim(db);
    const stores = createFailingStores({ db: env.DB, objects }, { fails: ({ name }) => name === 'list' });
    const environment = createTestEnvironment({ objects: stores.objects, runners: [] });
    const { cursor, nextAt } = await sweep(environment.services, { cursor: 'previous cursor' });
    expect(cursor).toBe('previous cursor');
    expect(nextAt).toBeLessThanOrEqual(environment.clock.now + SWEEP_MS);
    expect(environment.logged).toMatchObject([{ level: 'error', sweep: 'orphans' }]);
    const rows = await db.select().from(chunks).where(eq(chunks.runId, runId));
    expect(rows.map(({ state }) => state)).toEqual(['queued', 'queued']);
    expect(environment.wakes.count).toBe(1);
  });
});
