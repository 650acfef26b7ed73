import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../database.ts';
import { claim, claimed, complete, LEASE_MS, release } from '../testing/dispatch-steps.ts';
import { emptyStores, SCORER, seedRun } from '../testing/seed-run.ts';

const db = openDatabase(env.DB);
const objects = env.OBJECTS;
const CLAIMERS = 32;

beforeEach(() => emptyStores(db, objects));

function race(claimers: number) {
  return Promise.all(Array.from({ length: claimers }, (_, index) => claim(db, { runner: `runner ${index % 4}` })));
}

describe('racing claimers', () => {
  test('of 32 over one chunk one gets it', async () => {
    const { chunkIds } = await seedRun(db, objects, { chunks: [1] });
    const won = (await race(CLAIMERS)).filter((found) => found !== undefined);
    expect(won.map(({ fence }) => fence.chunkId)).toEqual(chunkIds);
    expect(won[0]).toMatchObject({ fence: { attempt: 1 }, chunk: { state: 'leased', leaseExpiresAt: LEASE_MS } });
    expect(await claim(db)).toBeUndefined();
  });

  test.each([7, 32, 40])('of 32 over %i chunks no two get the same', async (count) => {
    const { chunkIds } = await seedRun(db, objects, { chunks: new Array<number>(count).fill(1) });
    const won = (await race(CLAIMERS)).filter((found) => found !== undefined).map(({ fence }) => fence);
    expect(won).toHaveLength(Math.min(count, CLAIMERS));
    expect(new Set(won.map(({ chunkId }) => chunkId)).size).toBe(won.length);
    expect(new Set(won.map(({ leaseToken }) => leaseToken)).size).toBe(won.length);
    expect(won.every(({ chunkId }) => chunkIds.includes(chunkId))).toBe(true);
  });

  test('together they take no more for a runner than it may have', async () => {
    await seedRun(db, objects, { chunks: new Array<number>(20).fill(1) });
    const all = await Promise.all(Array.from({ length: CLAIMERS }, () => claim(db, { leasesMax: 3 })));
    expect(all.filter((found) => found !== undefined)).toHaveLength(3);
  });
});

describe('what is claimed', () => {
  test('an empty database gives nothing', async () => {
    expect(await claim(db)).toBeUndefined();
  });

  test('a chunk that is not due yet waits', async () => {
    await seedRun(db, objects, { chunks: [1], now: 100 });
    expect(await claim(db, { now: 99 })).toBeUndefined();
    expect(await claim(db, { now: 100 })).toBeDefined();
  });

  test('runs take turns: the second chunk of a large run comes after the first of a run that came later', async () => {
    const large = await seedRun(db, objects, { chunks: [1, 1, 1] });
    const small = await seedRun(db, objects, { chunks: [1], now: 500 });
    const order = [];
    for (let index = 0; index < 4; index += 1) order.push((await claimed(db, { now: 500 })).run.id);
    expect(order).toEqual([large.runId, small.runId, large.runId, large.runId]);
  });

  test('a run that names another model or revision is left to its runner', async () => {
    await seedRun(db, objects, { chunks: [1], config: { model: 'another' } });
    await seedRun(db, objects, { chunks: [1], config: { model_revision: 'b'.repeat(64) } });
    expect(await claim(db)).toBeUndefined();
    const { runId } = await seedRun(db, objects, { chunks: [1], config: { model: SCORER.name } });
    expect((await claimed(db)).run.id).toBe(runId);
  });

  test('the first claim pins model and revision for the rest of the run', async () => {
    await seedRun(db, objects, { chunks: [1, 1] });
    const first = await claimed(db, { now: 7 });
    expect(first.run).toMatchObject({ status: 'running', startedAt: 7, model: 'tiny', modelRevision: SCORER.revision });
    await complete(db, first);
    const second = await claimed(db, { now: 9 });
    expect(second.run).toMatchObject({ id: first.run.id, startedAt: 7 });
  });

  test('what failed at a runner goes to another, and comes back where there is none', async () => {
    await seedRun(db, objects, { chunks: [1] });
    await release(db, await claimed(db, { runner: 'one' }));
    expect(await claim(db, { runner: 'one', others: true })).toBeUndefined();
    const held = await claimed(db, { runner: 'two', others: true });
    await release(db, held);
    expect(await claim(db, { runner: 'two', others: false })).toBeDefined();
  });
});
