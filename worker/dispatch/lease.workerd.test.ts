import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import type { RunnerEvent } from '#contract/runner.ts';
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

/** A reply that says that it goes on before each of some steps, and then ends as it should. */
function slowly(reply: Response, steps: (() => Promise<void>)[]): Response {
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

test('a dispatch that is heard of keeps its lease, however long it takes', async () => {
  const { runId } = await seedRun(db, env.OBJECTS, { chunks: [1] });
  const world = createTestEnvironment({ leaseMs: LEASE_MS });
  const started = world.clock.now;
  const left: number[] = [];
  const pass = async () => {
    world.clock.now += LEASE_MS / 2;
  };
  const look = async () => {
    const [row] = await db.select().from(chunks).where(eq(chunks.runId, runId));
    left.push((row?.leaseExpiresAt ?? 0) - world.clock.now);
  };
  world.runner.answer = (request) => slowly(scoreAll(request), [look, pass, look, pass, look, pass, look]);
  await runDispatchLoop(world.services);
  expect(left).toEqual([LEASE_MS, LEASE_MS, LEASE_MS, LEASE_MS]);
  expect(world.clock.now - started).toBeGreaterThan(LEASE_MS);
  expect(await auditRun(db, runId, env.OBJECTS)).toMatchObject({ violations: [], status: 'succeeded' });
});

test("a dispatch whose lease went to another records nothing, and the other's result stands", async () => {
  const { runId } = await seedRun(db, env.OBJECTS, { chunks: [2] });
  const late = createTestEnvironment({ leaseMs: LEASE_MS });
  late.runner.answer = (request) =>
    slowly(scoreAll(request), [
      async () => {
        late.clock.now += 2 * LEASE_MS;
        await sweep(late.services, { cursor: undefined });
        late.clock.now += LEASE_MS;
        const second = createTestEnvironment({ runner: createFakeRunner() });
        second.clock.now = late.clock.now;
        await runDispatchLoop(second.services);
      },
    ]);
  await runDispatchLoop(late.services);
  expect(late.logged.map(({ detail }) => detail)).toContain('LeaseLost: the lease was lost');
  expect(await auditRun(db, runId, env.OBJECTS)).toMatchObject({
    violations: [],
    status: 'succeeded',
    states: { succeeded: 2 },
    ended: 1,
    shapings: 1,
  });
  expect(await db.select().from(runners)).toMatchObject([{ failures: 0 }]);
});

test('a run that is cancelled under way keeps what it had and takes nothing more', async () => {
  const { runId } = await seedRun(db, env.OBJECTS, { chunks: [1, 1] });
  const world = createTestEnvironment({ runners: [{ name: 'runner', url: 'http://runner.test', calls: 1 }] });
  world.clock.now += LEASE_MS;
  world.runner.answer = (request, call) =>
    call === 1
      ? scoreAll(request)
      : slowly(scoreAll(request), [
          async () => {
            const event = { type: 'ended', status: 'cancelled' } as const;
            await cancelRun(db, { runId, event, now: world.clock.now });
            world.clock.now += LEASE_MS;
          },
        ]);
  await runDispatchLoop(world.services);
  expect(world.runner.calls).toHaveLength(2);
  expect(await auditRun(db, runId, env.OBJECTS)).toMatchObject({
    violations: [],
    status: 'cancelled',
    states: { succeeded: 1, cancelled: 1 },
    ended: 1,
  });
});

test('a runner that is silent for two leases is given up, and its chunk goes back', async () => {
  const { runId } = await seedRun(db, env.OBJECTS, { chunks: [1] });
  const world = createTestEnvironment({ leaseMs: 40 });
  world.runner.answer = () => new Response(new ReadableStream({}));
  await runDispatchLoop(world.services);
  const [row] = await db.select().from(chunks).where(eq(chunks.runId, runId));
  expect(row).toMatchObject({ state: 'queued', failures: 1, errorCode: 'runner_protocol' });
  expect(row?.errorDetail).toContain('silent');
});
