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

/** Runs the dispatch loop every minute, as the sweep would. */
async function dispatchForMinutes(environment: TestEnvironment, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute += 1) {
    await runDispatchLoop(environment.services);
    environment.clock.now += MINUTE_MS;
  }
}

/** Number of calls that contained each sample. */
function countCalls(environment: TestEnvironment): Map<string, number> {
  const sent = environment.runner.calls.flatMap(({ samples: sentSamples }) => sentSamples.map(({ id }) => id));
  return new Map(sent.map((id) => [id, sent.filter((other) => other === id).length]));
}

describe('runDispatchLoop', () => {
  test('makes one call and records one result if a wake-up is delivered 20 times', async () => {
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

  test('sends each sample once and ends the run once if 20 loops run at once', async () => {
    const { runId } = await seedRun(db, objects, { chunks: new Array<number>(12).fill(2) });
    const environment = createTestEnvironment({ runners: [{ name: 'runner', url: 'http://runner.test', calls: 50 }] });
    environment.clock.now += MINUTE_MS;
    await Promise.all(Array.from({ length: 20 }, () => runDispatchLoop(environment.services)));
    expect([...countCalls(environment).values()]).toEqual(new Array(24).fill(1));
    expect(await auditRun(db, runId, objects)).toMatchObject({
      violations: [],
      status: 'succeeded',
      ended: 1,
      shapings: 1,
    });
  });

  test('returns if there is no chunk to claim', async () => {
    const environment = createTestEnvironment();
    await runDispatchLoop(environment.services);
    expect(environment.runner.calls).toEqual([]);
  });
});

describe('runDispatchLoop after failures', () => {
  test('fails only the sample that crashes whole calls', async () => {
    const { runId } = await seedRun(db, objects, { chunks: [8, 2] });
    const answer = (request: Parameters<typeof scoreAll>[0]) =>
      request.samples.some(({ id }) => id === 's3') ? refuse(500, 'inference_crashed') : scoreAll(request);
    const environment = createTestEnvironment({ runner: createFakeRunner({ answer }) });
    await dispatchForMinutes(environment, 8);
    const audit = await auditRun(db, runId, objects);
    expect(audit).toMatchObject({ violations: [], status: 'failed', states: { succeeded: 9, failed: 1 }, ended: 1 });
    const [row] = await db.select().from(samples).where(eq(samples.state, 'failed'));
    expect(row).toMatchObject({ sampleId: 's3', errorCode: 'inference_crashed' });
    expect(countCalls(environment).get('s3')).toBe(5);
  });

  test('fails a refused sample at once and keeps the results of the others', async () => {
    const { runId } = await seedRun(db, objects, { chunks: [3] });
    const runner = createFakeRunner({
      answer: (request) =>
        reply(request, (sample) => (sample.id === 's1' ? failed(sample, 'context_exceeded') : scored(request, sample))),
    });
    const environment = createTestEnvironment({ runner });
    await runDispatchLoop(environment.services);
    expect(await auditRun(db, runId, objects)).toMatchObject({
      violations: [],
      status: 'failed',
      states: { succeeded: 2, failed: 1 },
    });
    expect(runner.calls).toHaveLength(1);
  });

  test('retries a sample with a retryable error in its own chunk', async () => {
    const { runId } = await seedRun(db, objects, { chunks: [3] });
    const runner = createFakeRunner({
      answer: (request, call) =>
        reply(request, (sample) =>
          sample.id === 's1' && call < 3 ? failed(sample, 'inference_timeout') : scored(request, sample),
        ),
    });
    const environment = createTestEnvironment({ runner });
    await dispatchForMinutes(environment, 4);
    expect(await auditRun(db, runId, objects)).toMatchObject({ violations: [], status: 'succeeded', ended: 1 });
    expect(Object.fromEntries(countCalls(environment))).toEqual({ s0: 1, s1: 3, s2: 1 });
  });

  test('fails no sample while a runner is busy or unavailable for an hour', async () => {
    const { runId } = await seedRun(db, objects, { chunks: [2] });
    const replies = [() => refuse(429, 'busy', { 'retry-after': '7' }), () => refuse(503, 'not_ready')];
    const runner = createFakeRunner({
      answer: (request, call) => (replies[call % 2] ?? scoreAll)(request),
    });
    const environment = createTestEnvironment({ runner });
    await dispatchForMinutes(environment, 60);
    expect(await auditRun(db, runId, objects)).toMatchObject({
      violations: [],
      status: 'running',
      states: { pending: 2 },
    });
    runner.answer = scoreAll;
    await dispatchForMinutes(environment, 1);
    expect(await auditRun(db, runId, objects)).toMatchObject({ violations: [], status: 'succeeded', ended: 1 });
  });

  test('schedules the next attempt when a busy runner asks for it', async () => {
    await seedRun(db, objects, { chunks: [1] });
    const runner = createFakeRunner({ answer: () => refuse(429, 'busy', { 'retry-after': '7' }) });
    const environment = createTestEnvironment({ runner });
    await runDispatchLoop(environment.services);
    expect(environment.sweepsAt).toEqual([environment.clock.now + 7_000]);
  });

  test.each([
    ['ends within a line', () => new Response('{"type":"traj')],
    ['is not JSON', () => new Response('<html>\n')],
    ['is empty', () => new Response('')],
    ['mentions no sample that was sent', (request: Parameters<typeof scoreAll>[0]) => reply(request, () => [])],
  ])('records nothing of a reply that %s, and retries', async (_name, broken) => {
    const { runId } = await seedRun(db, objects, { chunks: [2] });
    const runner = createFakeRunner({ answer: (request, call) => (call === 1 ? broken(request) : scoreAll(request)) });
    const environment = createTestEnvironment({ runner });
    await runDispatchLoop(environment.services);
    expect(await auditRun(db, runId, objects)).toMatchObject({
      violations: [],
      status: 'running',
      states: { pending: 2 },
    });
    await dispatchForMinutes(environment, 2);
    expect(await auditRun(db, runId, objects)).toMatchObject({ violations: [], status: 'succeeded', ended: 1 });
  });
});

describe('the circuit of a runner', () => {
  test('the circuit opens after three failures, then allows one call, and closes if that succeeds', async () => {
    await seedRun(db, objects, { chunks: new Array<number>(12).fill(1) });
    const runner = createFakeRunner({ answer: () => new Response('') });
    const environment = createTestEnvironment({
      runner,
      runners: [{ name: 'runner', url: 'http://runner.test', calls: 1 }],
    });
    environment.clock.now += MINUTE_MS;
    await runDispatchLoop(environment.services);
    expect(runner.calls).toHaveLength(3);
    await runDispatchLoop(environment.services);
    expect(runner.calls).toHaveLength(3);
    environment.clock.now += 16_000;
    await runDispatchLoop(environment.services);
    expect(runner.calls).toHaveLength(4);
    runner.answer = scoreAll;
    environment.clock.now += 16_000;
    await runDispatchLoop(environment.services);
    expect(runner.calls).toHaveLength(4 + 12);
    expect(await db.select().from(runners)).toMatchObject([{ failures: 0, retryAt: null, lastError: null }]);
  });

  test('the open circuit of one runner does not affect another, and no sample fails', async () => {
    const { runId } = await seedRun(db, objects, { chunks: new Array<number>(6).fill(1) });
    const bad = createFakeRunner({ answer: () => new Response('') });
    const good = createFakeRunner();
    const environment = createTestEnvironment({
      runners: [
        { name: 'bad', url: 'http://bad.test', calls: 1 },
        { name: 'good', url: 'http://good.test', calls: 1 },
      ],
      fetchFor: ({ name }) => (name === 'bad' ? bad : good).fetch,
    });
    await dispatchForMinutes(environment, 8);
    expect(await auditRun(db, runId, objects)).toMatchObject({ violations: [], status: 'succeeded', ended: 1 });
  });
});
