import { createExecutionContext, createMessageBatch, getQueueResult } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '#db/database.ts';
import { runners, samples } from '#db/schema.ts';
import { auditRun } from '#db/testing/audit-run.ts';
import { emptyStores, seedRun } from '#db/testing/seed-run.ts';
import type { WakeUp } from '../env.ts';
import worker from '../index.ts';
import { createFakeRunner, failed, refuse, reply, scoreAll, scored } from '../testing/fake-runner.ts';
import { createTestEnvironment, type TestEnvironment } from '../testing/test-environment.ts';
import { runDispatchLoop } from './dispatch-loop.ts';

const db = openDatabase(env.DB);
const objects = env.OBJECTS;
const MINUTE_MS = 60_000;

beforeEach(() => emptyStores(db, objects));

/** Wakes the dispatch again and again, a minute later each time, as the sweep would. */
async function drainFor(world: TestEnvironment, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute += 1) {
    await runDispatchLoop(world.services);
    world.clock.now += MINUTE_MS;
  }
}

function timesSent(world: TestEnvironment): Map<string, number> {
  const sent = world.runner.calls.flatMap(({ samples: called }) => called.map(({ id }) => id));
  return new Map(sent.map((id) => [id, sent.filter((other) => other === id).length]));
}

describe('a wake-up', () => {
  test('delivered 20 times by the queue gives one call and one result', async () => {
    const { runId } = await seedRun(db, objects, { chunks: [1] });
    const runner = createFakeRunner();
    const container = { idFromName: () => 'cpu', get: () => ({ fetch: runner.fetch }) };
    const bindings = {
      ...env,
      CPU_RUNNER: container as unknown as NonNullable<typeof env.CPU_RUNNER>,
      SIGHTLINE_RUNNERS: JSON.stringify([{ name: 'cpu', url: 'container://cpu', calls: 8 }]),
    };
    const message = { id: 'one', timestamp: 0, attempts: 1, body: { kind: 'dispatch' as const } };
    await Promise.all(
      Array.from({ length: 20 }, async () => {
        const batch = createMessageBatch<WakeUp>('sightline-wake-ups', [message]);
        const context = createExecutionContext();
        await worker.queue(batch, bindings, context);
        expect((await getQueueResult(batch, context)).ackAll).toBe(true);
      }),
    );
    expect(runner.calls).toHaveLength(1);
    expect(await auditRun(db, runId, objects)).toMatchObject({
      violations: [],
      status: 'succeeded',
      states: { succeeded: 1 },
      ended: 1,
      shapings: 1,
    });
  });

  test('of 20 at once none repeats what another does, and the run ends once', async () => {
    const { runId } = await seedRun(db, objects, { chunks: new Array<number>(12).fill(2) });
    const world = createTestEnvironment({ runners: [{ name: 'runner', url: 'http://runner.test', calls: 50 }] });
    world.clock.now += MINUTE_MS;
    await Promise.all(Array.from({ length: 20 }, () => runDispatchLoop(world.services)));
    expect([...timesSent(world).values()]).toEqual(new Array(24).fill(1));
    expect(await auditRun(db, runId, objects)).toMatchObject({
      violations: [],
      status: 'succeeded',
      ended: 1,
      shapings: 1,
    });
  });

  test('finds nothing to do and ends where there is none', async () => {
    const world = createTestEnvironment();
    await runDispatchLoop(world.services);
    expect(world.runner.calls).toEqual([]);
  });
});

describe('what fails', () => {
  test('one poisonous sample that fails a whole call fails alone, with its reason', async () => {
    const { runId } = await seedRun(db, objects, { chunks: [8, 2] });
    const answer = (request: Parameters<typeof scoreAll>[0]) =>
      request.samples.some(({ id }) => id === 's3') ? refuse(500, 'inference_crashed') : scoreAll(request);
    const world = createTestEnvironment({ runner: createFakeRunner({ answer }) });
    await drainFor(world, 8);
    const audit = await auditRun(db, runId, objects);
    expect(audit).toMatchObject({ violations: [], status: 'failed', states: { succeeded: 9, failed: 1 }, ended: 1 });
    const [row] = await db.select().from(samples).where(eq(samples.state, 'failed'));
    expect(row).toMatchObject({ sampleId: 's3', errorCode: 'inference_crashed' });
    expect(timesSent(world).get('s3')).toBe(5);
  });

  test('a sample that the runner refuses fails at once; its neighbours stand', async () => {
    const { runId } = await seedRun(db, objects, { chunks: [3] });
    const runner = createFakeRunner({
      answer: (request) =>
        reply(request, (sample) => (sample.id === 's1' ? failed(sample, 'context_exceeded') : scored(request, sample))),
    });
    const world = createTestEnvironment({ runner });
    await runDispatchLoop(world.services);
    expect(await auditRun(db, runId, objects)).toMatchObject({
      violations: [],
      status: 'failed',
      states: { succeeded: 2, failed: 1 },
    });
    expect(runner.calls).toHaveLength(1);
  });

  test('a sample that may succeed later is tried again on its own', async () => {
    const { runId } = await seedRun(db, objects, { chunks: [3] });
    const runner = createFakeRunner({
      answer: (request, call) =>
        reply(request, (sample) =>
          sample.id === 's1' && call < 3 ? failed(sample, 'inference_timeout') : scored(request, sample),
        ),
    });
    const world = createTestEnvironment({ runner });
    await drainFor(world, 4);
    expect(await auditRun(db, runId, objects)).toMatchObject({ violations: [], status: 'succeeded', ended: 1 });
    expect(Object.fromEntries(timesSent(world))).toEqual({ s0: 1, s1: 3, s2: 1 });
  });

  test('a runner that is busy or away for an hour costs no sample', async () => {
    const { runId } = await seedRun(db, objects, { chunks: [2] });
    const answers = [() => refuse(429, 'busy', { 'retry-after': '7' }), () => refuse(503, 'not_ready')];
    const runner = createFakeRunner({
      answer: (request, call) => (answers[call % 2] ?? scoreAll)(request),
    });
    const world = createTestEnvironment({ runner });
    await drainFor(world, 60);
    expect(await auditRun(db, runId, objects)).toMatchObject({
      violations: [],
      status: 'running',
      states: { pending: 2 },
    });
    runner.answer = scoreAll;
    await drainFor(world, 1);
    expect(await auditRun(db, runId, objects)).toMatchObject({ violations: [], status: 'succeeded', ended: 1 });
  });

  test('a busy runner is asked again when it said', async () => {
    await seedRun(db, objects, { chunks: [1] });
    const runner = createFakeRunner({ answer: () => refuse(429, 'busy', { 'retry-after': '7' }) });
    const world = createTestEnvironment({ runner });
    await runDispatchLoop(world.services);
    expect(world.sweepsAt).toEqual([world.clock.now + 7_000]);
  });

  test.each([
    ['ends in mid-line', () => new Response('{"type":"traj')],
    ['is not JSON', () => new Response('<html>\n')],
    ['is empty', () => new Response('')],
    ['is about nothing that was sent', (request: Parameters<typeof scoreAll>[0]) => reply(request, () => [])],
  ])('a reply that %s records nothing, and the next one stands', async (_name, broken) => {
    const { runId } = await seedRun(db, objects, { chunks: [2] });
    const runner = createFakeRunner({ answer: (request, call) => (call === 1 ? broken(request) : scoreAll(request)) });
    const world = createTestEnvironment({ runner });
    await runDispatchLoop(world.services);
    expect(await auditRun(db, runId, objects)).toMatchObject({
      violations: [],
      status: 'running',
      states: { pending: 2 },
    });
    await drainFor(world, 2);
    expect(await auditRun(db, runId, objects)).toMatchObject({ violations: [], status: 'succeeded', ended: 1 });
  });
});

describe('the circuit of a runner', () => {
  test('opens after three failures in a row, lets one call through later, and closes when that succeeds', async () => {
    await seedRun(db, objects, { chunks: new Array<number>(12).fill(1) });
    const runner = createFakeRunner({ answer: () => new Response('') });
    const world = createTestEnvironment({ runner, runners: [{ name: 'runner', url: 'http://runner.test', calls: 1 }] });
    world.clock.now += MINUTE_MS;
    await runDispatchLoop(world.services);
    expect(runner.calls).toHaveLength(3);
    await runDispatchLoop(world.services);
    expect(runner.calls).toHaveLength(3);
    world.clock.now += 16_000;
    await runDispatchLoop(world.services);
    expect(runner.calls).toHaveLength(4);
    runner.answer = scoreAll;
    world.clock.now += 16_000;
    await runDispatchLoop(world.services);
    expect(runner.calls).toHaveLength(4 + 12);
    expect(await db.select().from(runners)).toMatchObject([{ failures: 0, retryAt: null, lastError: null }]);
  });

  test('of one runner leaves another at work, and costs no sample', async () => {
    const { runId } = await seedRun(db, objects, { chunks: new Array<number>(6).fill(1) });
    const bad = createFakeRunner({ answer: () => new Response('') });
    const good = createFakeRunner();
    const world = createTestEnvironment({
      runners: [
        { name: 'bad', url: 'http://bad.test', calls: 1 },
        { name: 'good', url: 'http://good.test', calls: 1 },
      ],
      fetchFor: ({ name }) => (name === 'bad' ? bad : good).fetch,
    });
    await drainFor(world, 8);
    expect(await auditRun(db, runId, objects)).toMatchObject({ violations: [], status: 'succeeded', ended: 1 });
  });
});
