import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { shapingConfig } from '#contract/weights.ts';
import { openDatabase } from '../database.ts';
import { shapedTrajectories, shapings } from '../schema.ts';
import { claimed, complete } from '../testing/dispatch-steps.ts';
import { emptyStores, seedRun, testId } from '../testing/seed-run.ts';
import { shapeRun } from './shape.ts';

const db = openDatabase(env.DB);

beforeEach(() => emptyStores(db, env.OBJECTS));

async function scoredRun(): Promise<string> {
  const { runId } = await seedRun(db, env.OBJECTS, { chunks: [3] });
  await complete(db, await claimed(db));
  return runId;
}

function shape(runId: string, config: unknown = {}, id = testId('shaping', 0)) {
  return shapeRun(db, { id, runId, divergence: 'kl', config: shapingConfig.parse(config), now: 5 });
}

describe('a shaping', () => {
  test('is stored with its configuration, its aggregates and a row for each trajectory', async () => {
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

  test('made twice under one id is made once', async () => {
    const runId = await scoredRun();
    const id = testId('shaping', 0);
    await shape(runId, {}, id);
    const before = await db.select().from(shapedTrajectories);
    await Promise.all([shape(runId, { top_p: 1 }, id), shape(runId, { beta_min: 0.1 }, id)]);
    expect(await db.select().from(shapedTrajectories)).toEqual(before);
    expect(await db.select().from(shapings)).toHaveLength(1);
  });

  test('does not touch another of the same run', async () => {
    const runId = await scoredRun();
    await shape(runId);
    const before = await db.select().from(shapedTrajectories);
    await shape(runId, { weighting: 'none', advantage: 'rloo' });
    const rows = await db.select().from(shapedTrajectories);
    expect(rows).toHaveLength(12);
    expect(rows.filter((row) => before.some(({ shapingId }) => shapingId === row.shapingId))).toEqual(before);
  });

  test('of a run in which nothing was scored has nothing to aggregate', async () => {
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
    ['the scope "batch" without batches', { scope: 'batch' }, '/shaping/scope'],
    ['given advantages that were not given', { advantage: 'given' }, '/shaping/advantage'],
  ])('that asks for %s is refused, and nothing is stored', async (_what, config, pointer) => {
    const runId = await scoredRun();
    await expect(shape(runId, config)).rejects.toMatchObject({ code: 'shaping_inapplicable', errors: [{ pointer }] });
    expect(await db.select().from(shapings)).toEqual([]);
    expect(await db.select().from(shapedTrajectories)).toEqual([]);
  });

  test('by a divergence that the run has not is refused', async () => {
    const runId = await scoredRun();
    const config = shapingConfig.parse({});
    const asked = shapeRun(db, { id: testId('shaping', 0), runId, divergence: 'jsd', config, now: 5 });
    await expect(asked).rejects.toMatchObject({ code: 'shaping_inapplicable', errors: [{ pointer: '/divergence' }] });
  });
});
