import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import type { RunnerEvent } from '#contract/runner-events.ts';
import { openDatabase } from '#db/database.ts';
import { cancelRun } from '#db/runs/cancel.ts';
import { chunks, runners } from '#db/schema.ts';
import { auditRun } from '#db/testing/audit-run.ts';
import { emptyStores, seedRun } from '#db/testing/seed-run.ts';
import { sweep } from '../sweep/sweep.ts';
import { createFakeRunner, scoreAll } from '../testing/fake-runner.ts';
import { createTestEnvironment } from '../testing/test-environment.ts';
import { runDispatchLoop } from './dispatch-loop.ts';

const db = openDatabase(env.DB);
const LEASE_MS = 60_000;

beforeEach(() => emptyStores(db, env.OBJECTS));

const PROGRESS: RunnerEvent = {
  type: 'progress',
  stage: 'continue',
  responses_done: 0,
  responses_total: 1,
  elapsed_ms: 1,
};

/** A reply that runs a step before each of its progress events, and then ends normally. */
function replyWithSteps(reply: Response, steps: (() => Promise<void>)[]): Response {
  const encoder = new TextEncoder();
  async function* lines(): AsyncGenerator<Uint8Array> {
    for (const step of steps) {
      await step();
      yield encoder.encode(`${JSON.stringify(PROGRESS)}\n`);
    }
    yield encoder.encode(await reply.text());
  }
  const pieces = lines();
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await pieces.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(body);
}

test('a dispatch extends its lease while the runner sends events', async () => {
  const { runId } = await seedRun(db, env.OBJECTS, { chunks: [1] });
  const environment = createTestEnvironment({ leaseMs: LEASE_MS });
  const started = environment.clock.now;
  const remaining: number[] = [];
  const advance = async () => {
    environment.clock.now += LEASE_MS / 2;
  };
  const readLease = async () => {
    const [row] = await db.select().from(chunks).where(eq(chunks.runId, runId));
    remaining.push((row?.leaseExpiresAt ?? 0) - environment.clock.now);
  };
  environment.runner.answer = (request) =>
    replyWithSteps(scoreAll(request), [readLease, advance, readLease, advance, readLease, advance, readLease]);
  await runDispatchLoop(environment.services);
  expect(remaining).toEqual([LEASE_MS, LEASE_MS, LEASE_MS, LEASE_MS]);
  expect(environment.clock.now - started).toBeGreaterThan(LEASE_MS);
  expect(await auditRun(db, runId, env.OBJECTS)).toMatchObject({ violations: [], status: 'succeeded' });
});

test('a dispatch that lost its lease records nothing, and the result of the new holder stays', async () => {
  const { runId } = await seedRun(db, env.OBJECTS, { chunks: [2] });
  const slow = createTestEnvironment({ leaseMs: LEASE_MS });
  slow.runner.answer = (request) =>
    replyWithSteps(scoreAll(request), [
      async () => {
        slow.clock.now += 2 * LEASE_MS;
        await sweep(slow.services, { cursor: undefined });
        slow.clock.now += LEASE_MS;
        const second = createTestEnvironment({ runner: createFakeRunner() });
        second.clock.now = slow.clock.now;
        await runDispatchLoop(second.services);
      },
    ]);
  await runDispatchLoop(slow.services);
  expect(slow.logged.map(({ detail }) => detail)).toContain('LeaseLost: the lease was lost');
  expect(await auditRun(db, runId, env.OBJECTS)).toMatchObject({
    violations: [],
    status: 'succeeded',
    states: { succeeded: 2 },
    ended: 1,
    shapings: 1,
  });
  expect(await db.select().from(runners)).toMatchObject([{ failures: 0 }]);
});

test('a run that is cancelled during a call keeps earlier results and records no more', async () => {
  const { runId } = await seedRun(db, env.OBJECTS, { chunks: [1, 1] });
  const environment = createTestEnvironment({ runners: [{ name: 'runner', url: 'http://runner.test', calls: 1 }] });
  environment.clock.now += LEASE_MS;
  environment.runner.answer = (request, call) =>
    call === 1
      ? scoreAll(request)
      : replyWithSteps(scoreAll(request), [
          async () => {
            const event = { type: 'ended', status: 'cancelled' } as const;
            await cancelRun(db, { runId, event, now: environment.clock.now });
            environment.clock.now += LEASE_MS;
          },
        ]);
  await runDispatchLoop(environment.services);
  expect(environment.runner.calls).toHaveLength(2);
  expect(await auditRun(db, runId, env.OBJECTS)).toMatchObject({
    violations: [],
    status: 'cancelled',
    states: { succeeded: 1, cancelled: 1 },
    ended: 1,
  });
});

test('a call is aborted and its chunk released if the runner is silent for two lease periods', async () => {
  const { runId } = await seedRun(db, env.OBJECTS, { chunks: [1] });
  const environment = createTestEnvironment({ leaseMs: 40 });
  environment.runner.answer = () => new Response(new ReadableStream({}));
  await runDispatchLoop(environment.services);
  const [row] = await db.select().from(chunks).where(eq(chunks.runId, runId));
  expect(row).toMatchObject({ state: 'queued', failures: 1, errorCode: 'runner_protocol' });
  expect(row?.errorDetail).toContain('silent');
});
