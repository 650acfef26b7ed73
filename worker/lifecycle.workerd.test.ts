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
  findLeased,
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
  environment: TestEnvironment;
  runId: string;
}

/** Compares D1 with the model, and checks the invariants. */
async function expectAgreement(model: Model, { runId }: Real): Promise<void> {
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

/** Any command can run at any time: the test checks that invalid ones have no effect. */
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
    await expectAgreement(model, real);
  }

  toString = () => this.#name;
}

/** Runs a step with an earlier claim, whose lease may be lost. */
function withClaim(claimIndex: number, step: (leased: ClaimedChunk, model: Model, real: Real) => Promise<void>): Step {
  return async (model, real) => {
    const leased = model.claims[claimIndex % Math.max(1, model.claims.length)];
    if (leased) await step(leased, model, real);
  };
}

async function finishIf(finishing: boolean, { environment, runId }: Real): Promise<void> {
  if (finishing) await finishRun(environment.services, runId);
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

function extending(claimIndex: number): Step {
  return withClaim(claimIndex, async (leased, model) => {
    const chunk = findLeased(model, leased);
    expect(await extendLease(db, leased.fence, model.now + LEASE_MS)).toBe(chunk !== undefined);
    if (chunk?.lease) chunk.lease.expiresAt = model.now + LEASE_MS;
  });
}

function completing(claimIndex: number, outcomes: Outcome[]): Step {
  return withClaim(claimIndex, async (leased, model, real) => {
    const chunk = findLeased(model, leased);
    const { recorded, runFinishing } = await complete(db, leased, { now: model.now, outcomes });
    if (chunk) expect(recorded).toBe(true);
    if (chunk) completeInModel(model, chunk, outcomes);
    await finishIf(runFinishing, real);
  });
}

function failing(claimIndex: number): Step {
  return withClaim(claimIndex, async (leased, model, real) => {
    const chunk = findLeased(model, leased);
    const { recorded, runFinishing } = await fail(db, leased, model.now);
    expect(recorded).toBe(chunk !== undefined);
    if (chunk) failInModel(model, chunk);
    await finishIf(runFinishing, real);
  });
}

function releasing(claimIndex: number, counts: boolean): Step {
  return withClaim(claimIndex, async (leased, model) => {
    const chunk = findLeased(model, leased);
    expect(await release(db, leased, { now: model.now, counts })).toBe(chunk !== undefined);
    if (chunk) releaseInModel(model, chunk, counts);
  });
}

function splitting(claimIndex: number): Step {
  return withClaim(claimIndex, async (leased, model) => {
    const chunk = findLeased(model, leased);
    const { now } = model;
    const parts = leased.chunk.positions.map((position) => ({ id: testId('chunk', now), position }));
    const event = { type: 'waiting', reason: REASON, retry_at: new Date(now).toISOString() } as const;
    const common = { runId: leased.run.id, reason: REASON, availableAt: now, event, now };
    expect(await splitChunk(db, { ...common, fence: leased.fence, parts })).toBe(chunk !== undefined);
    if (chunk) splitInModel(model, chunk);
  });
}

function passing(ms: number): Step {
  return async (model, { environment }) => {
    model.now += ms;
    environment.clock.now = model.now;
  };
}

const sweeping: Step = async (model, { environment }) => {
  await sweep(environment.services, { cursor: undefined });
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

const claimIndex = fc.nat({ max: 9 });
const outcomes = fc.array(fc.constantFrom<Outcome>('succeeded', 'succeeded', 'failed', 'retry'), {
  minLength: 1,
  maxLength: 3,
});

const commands = fc.commands(
  [
    fc.constant(new Command('claim', claiming)),
    fc.constant(new Command('claim', claiming)),
    claimIndex.map((index) => new Command(`extend ${index}`, extending(index))),
    fc
      .tuple(claimIndex, outcomes)
      .map(([index, ends]) => new Command(`complete ${index} ${ends}`, completing(index, ends))),
    claimIndex.map((index) => new Command(`fail ${index}`, failing(index))),
    fc
      .tuple(claimIndex, fc.boolean())
      .map(([index, counts]) => new Command(`release ${index} ${counts}`, releasing(index, counts))),
    claimIndex.map((index) => new Command(`split ${index}`, splitting(index))),
    fc.constantFrom(1_000, LEASE_MS / 2, LEASE_MS + 1).map((ms) => new Command(`${ms} ms pass`, passing(ms))),
    fc.constant(new Command('sweep', sweeping)),
    fc.constant(new Command('cancel', cancelling)),
    fc.constant(new Command('retry', retrying)),
    fc.constant(new Command('retry', retrying)),
  ],
  { maxCommands: COMMANDS_MAX, size: 'max' },
);

test('a run agrees with its model and keeps its invariants after any sequence of commands', async () => {
  const layouts = fc.constantFrom<number[]>([1], [2], [3, 1], [1, 2, 2]);
  await fc.assert(
    fc.asyncProperty(layouts, commands, async (layout, sequence) => {
      await emptyStores(db, env.OBJECTS);
      const environment = createTestEnvironment({ runners: [] });
      environment.clock.now = 0;
      const { runId } = await seedRun(db, env.OBJECTS, { chunks: layout });
      await fc.asyncModelRun(() => ({ model: createModel(layout), real: { environment, runId } }), sequence);
    }),
    // Stops early enough to report a failure while fast-check still shrinks it.
    { numRuns: RUNS, interruptAfterTimeLimit: 40_000 },
  );
});
