import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../database.ts';
import { readInput } from '../objects/read-input.ts';
import { auditRun } from '../testing/audit-run.ts';
import { claim, complete, fail, requireClaim } from '../testing/dispatch-steps.ts';
import { emptyStores, seedRun, testId } from '../testing/seed-run.ts';
import { cancelRun } from './cancel.ts';
import { finishRun } from './finish.ts';
import { listUnfinishedPositions } from './list-unfinished-positions.ts';
import { retryRun } from './retry.ts';

const db = openDatabase(env.DB);
const NOW = 10_000;

beforeEach(() => emptyStores(db, env.OBJECTS));

async function retry(runId: string): Promise<boolean> {
  const positions = await listUnfinishedPositions(db, runId);
  const parts = positions.map((position) => ({ id: testId('chunk', NOW), position }));
  return retryRun(db, { runId, parts, event: { type: 'retried', samples: parts.length }, now: NOW });
}

function cancel(runId: string): Promise<boolean> {
  return cancelRun(db, { runId, event: { type: 'ended', status: 'cancelled' }, now: NOW });
}

async function finish(runId: string): Promise<void> {
  expect(await finishRun(db, { runId, shapingId: null, now: NOW })).toBe(true);
}

async function failedRun(): Promise<string> {
  const { runId } = await seedRun(db, env.OBJECTS, { chunks: [2, 3] });
  await complete(db, await requireClaim(db, { now: NOW }));
  await fail(db, await requireClaim(db, { now: NOW }));
  await finish(runId);
  expect(await auditRun(db, runId)).toMatchObject({
    violations: [],
    status: 'failed',
    states: { succeeded: 2, failed: 3 },
  });
  return runId;
}

describe('retryRun', () => {
  test('queues each failed sample in its own chunk and keeps the results of the others', async () => {
    const runId = await failedRun();
    expect(await retry(runId)).toBe(true);
    expect(await auditRun(db, runId)).toMatchObject({
      violations: [],
      status: 'queued',
      states: { succeeded: 2, pending: 3 },
    });
    for (const position of [2, 3, 4]) {
      const leased = await requireClaim(db, { now: 2 * NOW });
      expect(leased.chunk).toMatchObject({ positions: [position], failures: 0, attempt: 1 });
      expect((await readInput(env.OBJECTS, leased.chunk)).map(({ sample }) => sample.id)).toEqual([`s${position}`]);
      await complete(db, leased);
    }
    await finish(runId);
    expect(await auditRun(db, runId)).toMatchObject({
      violations: [],
      status: 'succeeded',
      states: { succeeded: 5 },
      ended: 2,
    });
  });

  test('queues cancelled samples again', async () => {
    const { runId } = await seedRun(db, env.OBJECTS, { chunks: [1, 2] });
    await complete(db, await requireClaim(db, { now: NOW }));
    expect(await cancel(runId)).toBe(true);
    expect(await auditRun(db, runId)).toMatchObject({
      violations: [],
      states: { succeeded: 1, cancelled: 2 },
      ended: 1,
    });
    expect(await claim(db, { now: NOW })).toBeUndefined();
    expect(await retry(runId)).toBe(true);
    expect(await auditRun(db, runId)).toMatchObject({
      violations: [],
      status: 'queued',
      states: { succeeded: 1, pending: 2 },
    });
  });

  test('retries a run once if it is called 12 times at once', async () => {
    const runId = await failedRun();
    const all = await Promise.all(Array.from({ length: 12 }, () => retry(runId)));
    expect(all.filter(Boolean)).toHaveLength(1);
    expect((await auditRun(db, runId)).violations).toEqual([]);
    const claims = await Promise.all(Array.from({ length: 12 }, () => claim(db, { now: 2 * NOW })));
    expect(claims.filter((found) => found !== undefined)).toHaveLength(3);
  });

  test('changes nothing for a run that is in progress or has succeeded', async () => {
    const { runId } = await seedRun(db, env.OBJECTS, { chunks: [1] });
    expect(await retry(runId)).toBe(false);
    await complete(db, await requireClaim(db));
    expect(await retry(runId)).toBe(false);
    await finish(runId);
    expect(await retry(runId)).toBe(false);
    expect(await auditRun(db, runId)).toMatchObject({ violations: [], status: 'succeeded' });
  });
});

describe('cancelRun', () => {
  test('ends a run once and keeps earlier results if it races with completions', async () => {
    const { runId } = await seedRun(db, env.OBJECTS, { chunks: [1, 1, 1, 1] });
    const leased = [];
    for (let chunk = 0; chunk < 3; chunk += 1) leased.push(await requireClaim(db, { now: NOW }));
    const completions = leased.map((one) => complete(db, one));
    const cancellations = Array.from({ length: 6 }, () => cancel(runId));
    const recorded = (await Promise.all(completions)).filter((one) => one.recorded).length;
    expect((await Promise.all(cancellations)).filter(Boolean)).toHaveLength(1);
    expect(await auditRun(db, runId)).toMatchObject({
      violations: [],
      status: 'cancelled',
      states: { succeeded: recorded, cancelled: 4 - recorded },
      ended: 1,
    });
  });
});
