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

describe('leases', () => {
  test('that have expired are freed with their reason, and no other', async () => {
    const { runId, chunkIds } = await seedRun(db, objects, { chunks: [1, 1] });
    const world = createTestEnvironment({ runners: [] });
    const now = world.clock.now;
    await requireClaim(db, { now: now - LEASE_MS - 1 });
    await requireClaim(db, { now: now - LEASE_MS });
    await sweep(world.services, START);
    const rows = await db.select().from(chunks).where(eq(chunks.runId, runId));
    const states = chunkIds.map((id) => rows.find((row) => row.id === id));
    expect(states[0]).toMatchObject({ state: 'queued', failures: 1, errorCode: 'lease_expired', leaseToken: null });
    expect(states[1]).toMatchObject({ state: 'leased', failures: 0, errorCode: null });
    const events = await listRunEvents(db, runId, 0);
    expect(events.map(({ event }) => event)).toMatchObject([{ type: 'waiting', reason: { code: 'lease_expired' } }]);
    expect(world.sweepsAt).toEqual([states[0]?.availableAt]);
  });

  test('of a worker that dies each time end as failed samples, with a run that has ended', async () => {
    const { runId } = await seedRun(db, objects, { chunks: [1] });
    const world = createTestEnvironment({ runners: [] });
    for (let death = 0; death < 5; death += 1) {
      await requireClaim(db, { now: world.clock.now });
      world.clock.now += HOUR_MS;
      await sweep(world.services, START);
      world.clock.now += HOUR_MS;
    }
    expect(await auditRun(db, runId)).toMatchObject({
      violations: [],
      status: 'failed',
      states: { failed: 1 },
      ended: 1,
    });
  });

  test('freed by several sweeps at once are freed once', async () => {
    const { runId } = await seedRun(db, objects, { chunks: [3] });
    const world = createTestEnvironment({ runners: [] });
    await requireClaim(db, { now: world.clock.now - HOUR_MS });
    await Promise.all(Array.from({ length: 8 }, () => sweep(world.services, START)));
    expect(await listRunEvents(db, runId, 0)).toHaveLength(1);
    const [row] = await db.select().from(chunks).where(eq(chunks.runId, runId));
    expect(row).toMatchObject({ state: 'queued', failures: 1 });
  });
});

describe('wake-ups', () => {
  test('that were lost are sent again while a chunk is due, and only then', async () => {
    const { runId } = await seedRun(db, objects, { chunks: [1] });
    const world = createTestEnvironment();
    await sweep(world.services, START);
    expect(world.wakes.count).toBe(1);
    await runDispatchLoop(world.services);
    expect(await auditRun(db, runId, objects)).toMatchObject({ violations: [], status: 'succeeded' });
    await sweep(world.services, START);
    expect(world.wakes.count).toBe(1);
  });

  test('come when a chunk falls due or a lease expires, if that is before the next sweep', async () => {
    const world = createTestEnvironment({ runners: [] });
    const { now } = world.clock;
    expect((await sweep(world.services, START)).nextAt).toBe(now + SWEEP_MS);
    await seedRun(db, objects, { chunks: [1], now: now + 9_000 });
    expect((await sweep(world.services, START)).nextAt).toBe(now + 9_000);
    await seedRun(db, objects, { chunks: [1] });
    await requireClaim(db, { now: now - LEASE_MS + 4_000 });
    expect((await sweep(world.services, START)).nextAt).toBe(now + 4_000);
    expect(world.wakes.count).toBe(0);
  });
});

describe('finishing runs', () => {
  test('whose worker died after the last chunk are finished once, by however many sweeps', async () => {
    const { runId } = await seedRun(db, objects, { chunks: [2] });
    expect(await complete(db, await requireClaim(db))).toMatchObject({ runFinishing: true });
    const world = createTestEnvironment({ runners: [] });
    await Promise.all(Array.from({ length: 8 }, () => sweep(world.services, START)));
    await sweep(world.services, START);
    expect(await auditRun(db, runId)).toMatchObject({ violations: [], status: 'succeeded', ended: 1, shapings: 1 });
  });

  test('whose worker died in shaping are left to it for half a minute, then finished', async () => {
    const { runId } = await seedRun(db, objects, { chunks: [2] });
    await complete(db, await requireClaim(db));
    const world = createTestEnvironment({ runners: [] });
    await beginFinishing(db, runId, world.clock.now);
    world.clock.now += 30_000;
    await sweep(world.services, START);
    expect(await auditRun(db, runId)).toMatchObject({ violations: [], status: 'finishing', ended: 0 });
    world.clock.now += 1;
    await sweep(world.services, START);
    expect(await auditRun(db, runId)).toMatchObject({ violations: [], status: 'succeeded', ended: 1 });
  });
});

describe('objects', () => {
  async function seedKnown(): Promise<string[]> {
    const image = await seedImage(db, objects, 'known');
    const filler = 'x'.repeat(140_000);
    await seedRun(db, objects, { chunks: [1], sample: () => ({ question: filler, images: [image] }) });
    await runDispatchLoop(createTestEnvironment().services);
    const known = await keys();
    expect(known.map((key) => key.split('/')[0])).toEqual(['images', 'inputs', 'series']);
    return known;
  }

  test('that nothing names are deleted after an hour, and what is named stays', async () => {
    const known = await seedKnown();
    const orphans = [imageKey('f'.repeat(64)), 'series/run/chk-1.parquet', 'inputs/run/chk.json', 'something else'];
    for (const key of orphans) await objects.put(key, 'left behind');
    const world = createTestEnvironment();
    await sweep(world.services, START);
    expect(await keys()).toHaveLength(known.length + orphans.length);
    world.clock.now += HOUR_MS + 1_000;
    await sweep(world.services, START);
    expect(await keys()).toEqual(known);
    world.clock.now += 30 * 24 * HOUR_MS;
    await sweep(world.services, START);
    expect(await keys()).toEqual(known);
  });

  test('are looked through a part at a time, to the end and again', async () => {
    const known = await seedKnown();
    await Promise.all(Array.from({ length: 230 }, (_, at) => objects.put(`a/${at}`, 'left behind')));
    const world = createTestEnvironment({ runners: [] });
    world.clock.now += 2 * HOUR_MS;
    const left = [];
    let cursor: string | undefined;
    for (let part = 0; part < 3; part += 1) {
      cursor = (await sweep(world.services, { cursor })).cursor;
      left.push((await keys()).length - known.length);
    }
    expect(left).toEqual([130, 30, 0]);
    expect(cursor).toBeUndefined();
    expect(await keys()).toEqual(known);
  });
});

describe('idempotency keys', () => {
  test('are forgotten after a day', async () => {
    const world = createTestEnvironment({ runners: [] });
    const day = 24 * HOUR_MS;
    const key = (name: string, age: number) => ({
      tenant: TENANT,
      key: name,
      requestSha256: '',
      resourceId: '',
      createdAt: world.clock.now - age,
    });
    await db.insert(idempotencyKeys).values([key('young', day - 1), key('old', day + 1)]);
    await sweep(world.services, START);
    expect((await db.select().from(idempotencyKeys)).map((row) => row.key)).toEqual(['young']);
  });
});

describe('a step that fails', () => {
  test('does not keep the others from being tried, and is told', async () => {
    const { runId } = await seedRun(db, objects, { chunks: [1, 1] });
    await requireClaim(db);
    const stores = createFailingStores({ db: env.DB, objects }, { fails: ({ name }) => name === 'list' });
    const world = createTestEnvironment({ objects: stores.objects, runners: [] });
    const { cursor, nextAt } = await sweep(world.services, { cursor: 'where it was' });
    expect(cursor).toBe('where it was');
    expect(nextAt).toBeLessThanOrEqual(world.clock.now + SWEEP_MS);
    expect(world.logged).toMatchObject([{ level: 'error', sweep: 'orphans' }]);
    const rows = await db.select().from(chunks).where(eq(chunks.runId, runId));
    expect(rows.map(({ state }) => state)).toEqual(['queued', 'queued']);
    expect(world.wakes.count).toBe(1);
  });
});
