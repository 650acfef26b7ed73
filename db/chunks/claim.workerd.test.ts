import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../database.ts';
import { claim, complete, LEASE_MS, release, requireClaim } from '../testing/dispatch-steps.ts';
import { emptyStores, SCORER, seedRun } from '../testing/seed-run.ts';

const db = openDatabase(env.DB);
const objects = env.OBJECTS;
const CLAIMERS = 32;

beforeEach(() => emptyStores(db, objects));

function race(claimers: number) {
  return Promise.all(Array.from({ length: claimers }, (_, index) => claim(db, { runner: `runner ${index % 4}` })));
}

describe('claimChunk called concurrently', () => {
  test('gives one chunk to one of 32 claimers', async () => {
    const { chunkIds } = await seedRun(db, objects, { chunks: [1] });
    const won = (await race(CLAIMERS)).filter((claimedChunk) => claimedChunk !== undefined);
    expect(won.map(({ fence }) => fence.chunkId)).toEqual(chunkIds);
    expect(won[0]).toMatchObject({ fence: { attempt: 1 }, chunk: { state: 'leased', leaseExpiresAt: LEASE_MS } });
    expect(await claim(db)).toBeUndefined();
  });

  test.each([7, 32, 40])('gives %i chunks to 32 claimers, none of them twice', async (count) => {
    const { chunkIds } = await seedRun(db, objects, { chunks: new Array<number>(count).fill(1) });
    const won = (await race(CLAIMERS)).filter((claimedChunk) => claimedChunk !== undefined).map(({ fence }) => fence);
    expect(won).toHaveLength(Math.min(count, CLAIMERS));
    expect(new Set(won.map(({ chunkId }) => chunkId)).size).toBe(won.length);
    expect(new Set(won.map(({ leaseToken }) => leaseToken)).size).toBe(won.length);
    expect(won.every(({ chunkId }) => chunkIds.includes(chunkId))).toBe(true);
  });

  test('leases no more chunks to a runner than leasesMax', async () => {
    await seedRun(db, objects, { chunks: new Array<number>(20).fill(1) });
    const all = await Promise.all(Array.from({ length: CLAIMERS }, () => claim(db, { leasesMax: 3 })));
    expect(all.filter((claimedChunk) => claimedChunk !== undefined)).toHaveLength(3);
  });
});

describe('claimChunk', () => {
  test('returns undefined if there is no chunk', async () => {
    expect(await claim(db)).toBeUndefined();
  });

  test('does not claim a chunk that is not due yet', async () => {
    await seedRun(db, objects, { chunks: [1], now: 100 });
    expect(await claim(db, { now: 99 })).toBeUndefined();
    expect(await claim(db, { now: 100 })).toBeDefined();
  });

  test('lets runs take turns: the first chunk of a new run comes before the second chunk of an older run', async () => {
    const large = await seedRun(db, objects, { chunks: [1, 1, 1] });
    const small = await seedRun(db, objects, { chunks: [1], now: 500 });
    const order = [];
    for (let index = 0; index < 4; index += 1) order.push((await requireClaim(db, { now: 500 })).run.id);
    expect(order).toEqual([large.runId, small.runId, large.runId, large.runId]);
  });

  test('does not claim chunks of a run that requires another model or revision', async () => {
    await seedRun(db, objects, { chunks: [1], config: { model: 'another' } });
    await seedRun(db, objects, { chunks: [1], config: { model_revision: 'b'.repeat(64) } });
    expect(await claim(db)).toBeUndefined();
    const { runId } = await seedRun(db, objects, { chunks: [1], config: { model: SCORER.name } });
    expect((await requireClaim(db)).run.id).toBe(runId);
  });

  test('pins model and revision of a run on its first claim', async () => {
    await seedRun(db, objects, { chunks: [1, 1] });
    const first = await requireClaim(db, { now: 7 });
    expect(first.run).toMatchObject({ status: 'running', startedAt: 7, model: 'tiny', modelRevision: SCORER.revision });
    await complete(db, first);
    const second = await requireClaim(db, { now: 9 });
    expect(second.run).toMatchObject({ id: first.run.id, startedAt: 7 });
  });

  test('gives a failed chunk to another runner, and to the same one only if there is no other', async () => {
    await seedRun(db, objects, { chunks: [1] });
    await release(db, await requireClaim(db, { runner: 'one' }));
    expect(await claim(db, { runner: 'one', others: true })).toBeUndefined();
    const leased = await requireClaim(db, { runner: 'two', others: true });
    await release(db, leased);
    expect(await claim(db, { runner: 'two', others: false })).toBeDefined();
  });
});
