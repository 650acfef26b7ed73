import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../database.ts';
import { cancelRun } from '../runs/cancel.ts';
import { chunks, runEvents, runs, samples, trajectories } from '../schema.ts';
import { auditRun } from '../testing/audit-run.ts';
import { complete, fail, LEASE_MS, REASON, release, requireClaim } from '../testing/dispatch-steps.ts';
import { emptyStores, seedRun, testId } from '../testing/seed-run.ts';
import type { ClaimedChunk } from './claim.ts';
import { extendLease } from './extend-lease.ts';
import { splitChunk } from './split.ts';

const db = openDatabase(env.DB);

beforeEach(() => emptyStores(db, env.OBJECTS));

async function readAllTables(): Promise<unknown> {
  return Promise.all([chunks, runs, samples, trajectories, runEvents].map((table) => db.select().from(table)));
}

function split(leased: ClaimedChunk, now = 0): Promise<boolean> {
  return splitChunk(db, {
    fence: leased.fence,
    runId: leased.run.id,
    reason: REASON,
    parts: leased.chunk.positions.map((position) => ({ id: testId('chunk', now), position })),
    availableAt: now,
    event: { type: 'waiting', reason: REASON, retry_at: new Date(now).toISOString() },
    now,
  });
}

/** Every write of a dispatch; each returns true if it had an effect. */
const STEPS: [string, (leased: ClaimedChunk) => Promise<boolean>][] = [
  ['extend', ({ fence }) => extendLease(db, fence, 1e9)],
  ['complete', async (leased) => (await complete(db, leased)).recorded],
  ['fail', async (leased) => (await fail(db, leased)).recorded],
  ['release', (leased) => release(db, leased)],
  ['split', (leased) => split(leased)],
];

/** Ways to lose a lease; each returns the fence that no longer holds. */
const LOSSES: [string, () => Promise<ClaimedChunk>][] = [
  ['the token of another claim', async () => tampered(await requireClaim(db), { leaseToken: 'another' })],
  ['the number of another attempt', async () => tampered(await requireClaim(db), { attempt: 2 })],
  ['the ID of another chunk', async () => tampered(await requireClaim(db), { chunkId: testId('chunk', 0) })],
  [
    'a lease that expired',
    async () => {
      const leased = await requireClaim(db);
      await release(db, leased, { now: LEASE_MS + 1 });
      return leased;
    },
  ],
  [
    'a lease that expired and was claimed again',
    async () => {
      const leased = await requireClaim(db);
      await release(db, leased, { now: LEASE_MS + 1 });
      await requireClaim(db, { now: LEASE_MS + 1 });
      return leased;
    },
  ],
  [
    'a lease whose run was cancelled',
    async () => {
      const leased = await requireClaim(db);
      await cancelRun(db, { runId: leased.run.id, event: { type: 'ended', status: 'cancelled' }, now: 1 });
      return leased;
    },
  ],
  [
    'a lease whose chunk was split',
    async () => {
      const leased = await requireClaim(db);
      await split(leased);
      return leased;
    },
  ],
  [
    'a lease whose chunk has failed',
    async () => {
      const leased = await requireClaim(db);
      await fail(db, leased);
      return leased;
    },
  ],
];

function tampered(leased: ClaimedChunk, change: Partial<ClaimedChunk['fence']>): ClaimedChunk {
  return { ...leased, fence: { ...leased.fence, ...change } };
}

describe.each(LOSSES)('a dispatch with %s', (name, lose) => {
  test.each(STEPS)(`%s changes nothing with ${name}`, async (_step, run) => {
    await seedRun(db, env.OBJECTS, { chunks: [2] });
    const leased = await lose();
    const before = await readAllTables();
    expect(await run(leased)).toBe(false);
    expect(await readAllTables()).toEqual(before);
  });
});

describe('a dispatch that holds the lease', () => {
  test.each(STEPS)('%s takes effect while the lease is held', async (_step, run) => {
    const { runId } = await seedRun(db, env.OBJECTS, { chunks: [2, 1] });
    const before = await readAllTables();
    expect(await run(await requireClaim(db))).toBe(true);
    expect(await readAllTables()).not.toEqual(before);
    expect((await auditRun(db, runId)).violations).toEqual([]);
  });

  test('complete records a late result if the sweep has not ended the lease', async () => {
    const { runId } = await seedRun(db, env.OBJECTS, { chunks: [1] });
    const leased = await requireClaim(db);
    expect(await complete(db, leased, { now: 10 * LEASE_MS })).toEqual({ recorded: true, runFinishing: true });
    expect(await auditRun(db, runId)).toMatchObject({ violations: [], states: { succeeded: 1 } });
  });

  test('complete called twice records once and reports success twice', async () => {
    const { runId } = await seedRun(db, env.OBJECTS, { chunks: [2] });
    const leased = await requireClaim(db);
    expect(await complete(db, leased)).toEqual({ recorded: true, runFinishing: true });
    const before = await readAllTables();
    expect(await complete(db, leased)).toEqual({ recorded: true, runFinishing: false });
    expect(await readAllTables()).toEqual(before);
    expect((await auditRun(db, runId)).violations).toEqual([]);
  });

  test('complete called 20 times at once records once and finishes the run once', async () => {
    const { runId } = await seedRun(db, env.OBJECTS, { chunks: [3] });
    const leased = await requireClaim(db);
    const all = await Promise.all(Array.from({ length: 20 }, () => complete(db, leased)));
    expect(all.every(({ recorded }) => recorded)).toBe(true);
    expect(all.filter(({ runFinishing }) => runFinishing)).toHaveLength(1);
    expect(await auditRun(db, runId)).toMatchObject({ violations: [], states: { succeeded: 3 } });
    expect(await db.select().from(runEvents).where(eq(runEvents.runId, runId))).toHaveLength(1);
  });

  test('only one of complete, fail, release and split takes effect if they are called at once', async () => {
    const { runId } = await seedRun(db, env.OBJECTS, { chunks: [2] });
    const leased = await requireClaim(db);
    const ends = STEPS.filter(([name]) => name !== 'extend');
    const effects = await Promise.all(ends.map(([, run]) => run(leased)));
    expect(effects.filter(Boolean)).toHaveLength(1);
    expect((await auditRun(db, runId)).violations).toEqual([]);
  });

  test('the run is reported as finishing once if its last chunks end at the same time', async () => {
    const { runId } = await seedRun(db, env.OBJECTS, { chunks: [1, 1, 1, 1] });
    const leased = [];
    for (let index = 0; index < 4; index += 1) leased.push(await requireClaim(db, { now: 10_000 }));
    const ends = await Promise.all(leased.map((one, index) => (index % 2 === 0 ? complete(db, one) : fail(db, one))));
    expect(ends.filter(({ runFinishing }) => runFinishing)).toHaveLength(1);
    expect(await auditRun(db, runId)).toMatchObject({ violations: [], status: 'finishing', states: { failed: 2 } });
  });
});
