import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { shapingConfig } from '#contract/weights.ts';
import { openDatabase } from '../database.ts';
import { shapedTrajectories, shapings } from '../schema.ts';
import { complete, requireClaim } from '../testing/dispatch-steps.ts';
import { emptyStores, seedRun, testId } from '../testing/seed-run.ts';
import { shapeRun } from './shape.ts';

const db = openDatabase(env.DB);

beforeEach(() => emptyStores(db, env.OBJECTS));

async function scoredRun(): Promise<string> {
  const { runId } = await seedRun(db, env.OBJECTS, { chunks: [3] });
  await complete(db, await requireClaim(db));
  return runId;
}

function shape(runId: string, config: unknown = {}, id = testId('shaping', 0)) {
  return shapeRun(db, { id, runId, divergence: 'kl', config: shapingConfig.parse(config), now: 5 });
}

describe('shapeRun', () => {
  test('stores the configuration, the aggregates and a row per trajectory', async () => {
    const runId = await scoredRun();
    await shape(runId);
    const [row] = await db.select().from(shapings).where(eq(shapings.runId, runId));
    expect(row).toMatchObject({ divergence: 'kl', config: shapingConfig.parse({}), version: 1, createdAt: 5 });
    expect(row?.aggregates).toEqual({
      trajectories: 6,
      tokens: 12,
      kept_tokens: 6,
      mean_dependency: { mean: 1.5, min: 0.5, max: 2.5 },
      alpha: { mean: expect.closeTo(1, 6), min: 0.9, max: expect.closeTo(1.1, 6) },
      gain: { mean: 1, min: 1, max: 1 },
      reward: { mean: 0.5, min: 0, max: 1 },
      groups: 3,
      degenerate_groups: 0,
      unrewarded_groups: 0,
    });
    const rows = await db.select().from(shapedTrajectories);
    expect(rows.map(({ samplePosition, responseIndex }) => [samplePosition, responseIndex])).toEqual([
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
      [2, 0],
      [2, 1],
    ]);
  });

  test('stores a shaping once if it is called twice with the same ID', async () => {
    const runId = await scoredRun();
    const id = testId('shaping', 0);
    await shape(runId, {}, id);
    const before = await db.select().from(shapedTrajectories);
    await Promise.all([shape(runId, { top_p: 1 }, id), shape(runId, { beta_min: 0.1 }, id)]);
    expect(await db.select().from(shapedTrajectories)).toEqual(before);
    expect(await db.select().from(shapings)).toHaveLength(1);
  });

  test('does not change another shaping of the same run', async () => {
    const runId = await scoredRun();
    await shape(runId);
    const before = await db.select().from(shapedTrajectories);
    await shape(runId, { weighting: 'none', advantage: 'rloo' });
    const rows = await db.select().from(shapedTrajectories);
    expect(rows).toHaveLength(12);
    expect(rows.filter((row) => before.some(({ shapingId }) => shapingId === row.shapingId))).toEqual(before);
  });

  test('stores empty aggregates for a run without trajectories', async () => {
    const { runId } = await seedRun(db, env.OBJECTS, { chunks: [1] });
    await shape(runId);
    const [row] = await db.select().from(shapings);
    expect(row?.aggregates).toMatchObject({
      trajectories: 0,
      tokens: 0,
      alpha: null,
      mean_dependency: null,
      groups: 0,
    });
  });

  test.each([
    ['the scope "batch" if samples have no batch', { scope: 'batch' }, '/shaping/scope'],
    ['given advantages if responses have none', { advantage: 'given' }, '/shaping/advantage'],
  ])('refuses %s and stores nothing', async (_name, config, pointer) => {
    const runId = await scoredRun();
    await expect(shape(runId, config)).rejects.toMatchObject({ code: 'shaping_inapplicable', errors: [{ pointer }] });
    expect(await db.select().from(shapings)).toEqual([]);
    expect(await db.select().from(shapedTrajectories)).toEqual([]);
  });

  test('refuses a divergence that the run does not have', async () => {
    const runId = await scoredRun();
    const config = shapingConfig.parse({});
    const shaping = shapeRun(db, { id: testId('shaping', 0), runId, divergence: 'jsd', config, now: 5 });
    await expect(shaping).rejects.toMatchObject({ code: 'shaping_inapplicable', errors: [{ pointer: '/divergence' }] });
  });
});
