import { env } from 'cloudflare:workers';
import { asc, eq } from 'drizzle-orm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ClaimedChunk } from '#db/chunks/claim.ts';
import { extendLease } from '#db/chunks/extend-lease.ts';
import { splitChunk } from '#db/chunks/split.ts';
import { openDatabase } from '#db/database.ts';
import { cancelRun } from '#db/runs/cancel.ts';
import { listUnfinishedPositions } from '#db/runs/list-unfinished-positions.ts';
import { retryRun } from '#db/runs/retry.ts';
import { chunks, samples } from '#db/schema.ts';
import { auditRun } from '#db/testing/audit-run.ts';
import { claim, complete, fail, LEASE_MS, REASON, release } from '#db/testing/dispatch-steps.ts';
import { emptyStores, seedRun, testId } from '#db/testing/seed-run.ts';
import { finishRun } from './dispatch/finish-run.ts';
import { sweep } from './sweep/sweep.ts';
import {
  cancelModel,
  completeInModel,
  createModel,
  failInModel,
  heldBy,
  type Model,
  type Outcome,
  releaseInModel,
  retryModel,
  splitInModel,
  sweepModel,
} from './testing/lifecycle-model.ts';
import { createTestEnvironment, type TestEnvironment } from './testing/test-environment.ts';

const db = openDatabase(env.DB);
const RUNS = 30;
const COMMANDS_MAX = 30;

interface Real {
  world: TestEnvironment;
  runId: string;
}

/** Compares what is stored with the model, and asks what must hold at any moment. */
async function agree(model: Model, { runId }: Real): Promise<void> {
  const stored = db
    .select({ state: samples.state, chunk: chunks })
    .from(samples)
    .innerJoin(chunks, eq(chunks.id, samples.chunkId))
    .where(eq(samples.runId, runId))
    .orderBy(asc(samples.position));
  const [audit, rows] = await Promise.all([auditRun(db, runId), stored]);
  expect(audit.violations).toEqual([]);
  expect(audit.status).toBe(model.status);
  expect(rows.map(({ state }) => state)).toEqual(model.samples);
  const open = rows.map(({ chunk }, position) =>
    chunk.state === 'queued' || chunk.state === 'leased'
      ? {
          positions: chunk.positions,
          failures: chunk.failures,
          attempts: chunk.attempt,
          availableAt: chunk.availableAt,
          lease: chunk.leaseToken === null ? undefined : { token: chunk.leaseToken, expiresAt: chunk.leaseExpiresAt },
        }
      : position,
  );
  expect(open).toEqual(
    rows.map((_, position) => model.open.find(({ positions }) => positions.includes(position)) ?? position),
  );
}

type Step = (model: Model, real: Real) => Promise<void>;

/** A command may always be tried: what must not have an effect is what the test is about. */
class Command implements fc.AsyncCommand<Model, Real> {
  readonly #name: string;
  readonly #step: Step;

  constructor(name: string, step: Step) {
    this.#name = name;
    this.#step = step;
  }

  check = () => true;

  async run(model: Model, real: Real): Promise<void> {
    await this.#step(model, real);
    await agree(model, real);
  }

  toString = () => this.#name;
}

/** Does something with one of the claims so far, lost or not. */
function withClaim(at: number, step: (held: ClaimedChunk, model: Model, real: Real) => Promise<void>): Step {
  return async (model, real) => {
    const held = model.claims[at % Math.max(1, model.claims.length)];
    if (held) await step(held, model, real);
  };
}

async function finishIf(finishing: boolean, { world, runId }: Real): Promise<void> {
  if (finishing) await finishRun(world.services, runId);
}

const claiming: Step = async (model) => {
  const due = model.open.filter(({ lease, availableAt }) => !lease && availableAt <= model.now);
  const found = await claim(db, { now: model.now });
  expect(found === undefined).toBe(due.length === 0);
  if (!found) return;
  const chunk = due.find(({ positions }) => positions.join() === found.chunk.positions.join());
  if (!chunk) throw new Error(`claimed ${found.chunk.positions.join()}, which is not due`);
  chunk.attempts += 1;
  chunk.lease = { token: found.fence.leaseToken, expiresAt: model.now + LEASE_MS };
  model.status = 'running';
  model.claims.push(found);
};

function extending(at: number): Step {
  return withClaim(at, async (held, model) => {
    const chunk = heldBy(model, held);
    expect(await extendLease(db, held.fence, model.now + LEASE_MS)).toBe(chunk !== undefined);
    if (chunk?.lease) chunk.lease.expiresAt = model.now + LEASE_MS;
  });
}

function completing(at: number, outcomes: Outcome[]): Step {
  return withClaim(at, async (held, model, real) => {
    const chunk = heldBy(model, held);
    const { recorded, runFinishing } = await complete(db, held, { now: model.now, outcomes });
    if (chunk) expect(recorded).toBe(true);
    if (chunk) completeInModel(model, chunk, outcomes);
    await finishIf(runFinishing, real);
  });
}

function failing(at: number): Step {
  return withClaim(at, async (held, model, real) => {
    const chunk = heldBy(model, held);
    const { recorded, runFinishing } = await fail(db, held, model.now);
    expect(recorded).toBe(chunk !== undefined);
    if (chunk) failInModel(model, chunk);
    await finishIf(runFinishing, real);
  });
}

function releasing(at: number, counts: boolean): Step {
  return withClaim(at, async (held, model) => {
    const chunk = heldBy(model, held);
    expect(await release(db, held, { now: model.now, counts })).toBe(chunk !== undefined);
    if (chunk) releaseInModel(model, chunk, counts);
  });
}

function splitting(at: number): Step {
  return withClaim(at, async (held, model) => {
    const chunk = heldBy(model, held);
    const { now } = model;
    const parts = held.chunk.positions.map((position) => ({ id: testId('chunk', now), position }));
    const event = { type: 'waiting', reason: REASON, retry_at: new Date(now).toISOString() } as const;
    const common = { runId: held.run.id, reason: REASON, availableAt: now, event, now };
    expect(await splitChunk(db, { ...common, fence: held.fence, parts })).toBe(chunk !== undefined);
    if (chunk) splitInModel(model, chunk);
  });
}

function passing(ms: number): Step {
  return async (model, { world }) => {
    model.now += ms;
    world.clock.now = model.now;
  };
}

const sweeping: Step = async (model, { world }) => {
  await sweep(world.services, { cursor: undefined });
  sweepModel(model);
};

const cancelling: Step = async (model, { runId }) => {
  const open = model.status === 'queued' || model.status === 'running';
  const event = { type: 'ended', status: 'cancelled' } as const;
  expect(await cancelRun(db, { runId, event, now: model.now })).toBe(open);
  if (open) cancelModel(model);
};

const retrying: Step = async (model, { runId }) => {
  const ended = model.status === 'failed' || model.status === 'cancelled';
  const positions = await listUnfinishedPositions(db, runId);
  const parts = positions.map((position) => ({ id: testId('chunk', model.now), position }));
  const event = { type: 'retried', samples: parts.length } as const;
  expect(await retryRun(db, { runId, parts, event, now: model.now })).toBe(ended);
  if (ended) retryModel(model);
};

const claimed = fc.nat({ max: 9 });
const outcomes = fc.array(fc.constantFrom<Outcome>('succeeded', 'succeeded', 'failed', 'retry'), {
  minLength: 1,
  maxLength: 3,
});

const commands = fc.commands(
  [
    fc.constant(new Command('claim', claiming)),
    fc.constant(new Command('claim', claiming)),
    claimed.map((at) => new Command(`extend ${at}`, extending(at))),
    fc.tuple(claimed, outcomes).map(([at, ends]) => new Command(`complete ${at} ${ends}`, completing(at, ends))),
    claimed.map((at) => new Command(`fail ${at}`, failing(at))),
    fc
      .tuple(claimed, fc.boolean())
      .map(([at, counts]) => new Command(`release ${at} ${counts}`, releasing(at, counts))),
    claimed.map((at) => new Command(`split ${at}`, splitting(at))),
    fc.constantFrom(1_000, LEASE_MS / 2, LEASE_MS + 1).map((ms) => new Command(`${ms} ms pass`, passing(ms))),
    fc.constant(new Command('sweep', sweeping)),
    fc.constant(new Command('cancel', cancelling)),
    fc.constant(new Command('retry', retrying)),
    fc.constant(new Command('retry', retrying)),
  ],
  { maxCommands: COMMANDS_MAX, size: 'max' },
);

test('whatever a run goes through in whatever order, it is what the rules say, with one result per response', async () => {
  const layouts = fc.constantFrom<number[]>([1], [2], [3, 1], [1, 2, 2]);
  await fc.assert(
    fc.asyncProperty(layouts, commands, async (layout, sequence) => {
      await emptyStores(db, env.OBJECTS);
      const world = createTestEnvironment({ runners: [] });
      world.clock.now = 0;
      const { runId } = await seedRun(db, env.OBJECTS, { chunks: layout });
      await fc.asyncModelRun(() => ({ model: createModel(layout), real: { world, runId } }), sequence);
    }),
    // In time to tell what was found, when a fault is being narrowed down.
    { numRuns: RUNS, interruptAfterTimeLimit: 40_000 },
  );
});
