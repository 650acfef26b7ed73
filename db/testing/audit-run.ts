/** Invariant checks over D1 and R2, which must hold at any moment. */
import type { R2Bucket } from '@cloudflare/workers-types';
import { asc, eq } from 'drizzle-orm';
import type { ChunkRow } from '../chunks/rows.ts';
import type { Database } from '../database.ts';
import { openSeries } from '../objects/read-series.ts';
import type { RunRow, SampleRow } from '../runs/rows.ts';
import { chunks, runEvents, runs, samples, shapings, trajectories } from '../schema.ts';

const TERMINAL = ['succeeded', 'failed', 'cancelled'];

type StoredTrajectory = typeof trajectories.$inferSelect;

async function isReadable(objects: R2Bucket, row: StoredTrajectory): Promise<boolean> {
  try {
    const series = await openSeries(objects, row.seriesKey);
    return (await series.read(row.id, row.seriesRow, row.tokens)).token_ids.length === row.tokens;
  } catch {
    return false;
  }
}

interface Check {
  holds: boolean;
  violation: string;
}

function checkSample(sample: SampleRow, chunk: ChunkRow | undefined, results: StoredTrajectory[]): Check[] {
  const { position, state, responses, errorCode } = sample;
  const expected = state === 'succeeded' ? responses : 0;
  const indices = new Set(results.map(({ responseIndex }) => responseIndex));
  const open = chunk?.state === 'queued' || chunk?.state === 'leased';
  const name = `sample ${position} is ${state}`;
  return [
    { holds: results.length === expected, violation: `${name} with ${results.length} results` },
    { holds: indices.size === results.length, violation: `${name} with two results for a response` },
    { holds: (state === 'failed') === (errorCode !== null), violation: `${name} with the error code ${errorCode}` },
    { holds: open === (state === 'pending'), violation: `${name} in a chunk that is ${chunk?.state}` },
    { holds: !open || chunk.positions.includes(position), violation: `${name} in a chunk without it` },
  ];
}

function checkChunk({ id, state, leaseToken, leaseExpiresAt, attempt }: ChunkRow): Check {
  const leased = leaseToken !== null && leaseExpiresAt !== null && attempt > 0;
  const holds = state === 'leased' ? leased : leaseExpiresAt === null;
  return { holds, violation: `chunk ${id} is ${state} with a lease until ${leaseExpiresAt}` };
}

interface Counts {
  states: Record<SampleRow['state'], number>;
  trajectories: number;
}

function checkRun(run: RunRow | undefined, { states, trajectories: scored }: Counts): Check[] {
  const { pending, succeeded, failed, cancelled } = states;
  const status = run?.status;
  const ended = status === 'finishing' || TERMINAL.includes(status ?? '');
  return [
    { holds: run?.samplesSucceeded === succeeded, violation: `the run counts ${run?.samplesSucceeded} succeeded` },
    { holds: run?.samplesFailed === failed, violation: `the run counts ${run?.samplesFailed} failed` },
    { holds: run?.samplesCancelled === cancelled, violation: `the run counts ${run?.samplesCancelled} cancelled` },
    {
      holds: run?.responsesScored === scored,
      violation: `the run counts ${run?.responsesScored} of ${scored} responses`,
    },
    { holds: ended === (pending === 0), violation: `the run is ${status} with ${pending} pending samples` },
    { holds: status !== 'succeeded' || failed + cancelled === 0, violation: 'the run succeeded without all samples' },
    { holds: status !== 'failed' || failed > 0, violation: 'the run failed without a failed sample' },
  ];
}

export interface Audit {
  violations: string[];
  status: string | undefined;
  /** Number of samples in each state. */
  states: Record<string, number>;
  /** Number of events that end the run. */
  ended: number;
  shapings: number;
}

/** @param objects checks the token series too; undefined if the test writes none */
export async function auditRun(db: Database, runId: string, objects?: R2Bucket): Promise<Audit> {
  const [[run], sampleRows, scored, chunkRows, events, shaped] = await db.batch([
    db.select().from(runs).where(eq(runs.id, runId)),
    db.select().from(samples).where(eq(samples.runId, runId)).orderBy(asc(samples.position)),
    db.select().from(trajectories).where(eq(trajectories.runId, runId)),
    db.select().from(chunks).where(eq(chunks.runId, runId)),
    db.select().from(runEvents).where(eq(runEvents.runId, runId)),
    db.select().from(shapings).where(eq(shapings.runId, runId)),
  ]);
  const count = (state: SampleRow['state']) => sampleRows.filter((row) => row.state === state).length;
  const states = {
    pending: count('pending'),
    succeeded: count('succeeded'),
    failed: count('failed'),
    cancelled: count('cancelled'),
  };
  const checks = sampleRows.flatMap((sample) =>
    checkSample(
      sample,
      chunkRows.find(({ id }) => id === sample.chunkId),
      scored.filter(({ samplePosition }) => samplePosition === sample.position),
    ),
  );
  checks.push(...chunkRows.map(checkChunk), ...checkRun(run, { states, trajectories: scored.length }));
  for (const row of objects ? scored : []) {
    const holds = objects !== undefined && (await isReadable(objects, row));
    checks.push({ holds, violation: `the series of ${row.id} cannot be read` });
  }
  if (run?.shapingId) {
    const holds = shaped.some(({ id }) => id === run.shapingId);
    checks.push({ holds, violation: 'the shaping of the run is missing' });
  }
  return {
    violations: checks.filter(({ holds }) => !holds).map(({ violation }) => violation),
    status: run?.status,
    states,
    ended: events.filter(({ event }) => event.type === 'ended').length,
    shapings: shaped.length,
  };
}
