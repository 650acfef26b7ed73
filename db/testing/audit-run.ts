/** The promise as a question to the stores: what of a run is not as it must be, at whatever moment. */
import type { R2Bucket } from '@cloudflare/workers-types';
import { asc, eq } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { openSeries } from '../objects/read-series.ts';
import { chunks, runEvents, runs, samples, shapings, trajectories } from '../schema.ts';

const TERMINAL = ['succeeded', 'failed', 'cancelled'];

async function readable(objects: R2Bucket, row: typeof trajectories.$inferSelect): Promise<boolean> {
  try {
    const series = await openSeries(objects, row.seriesKey);
    return (await series.read(row.id, row.seriesRow, row.tokens)).token_ids.length === row.tokens;
  } catch {
    return false;
  }
}

export interface Audit {
  faults: string[];
  status: string | undefined;
  /** Number of samples in each state. */
  states: Record<string, number>;
  ended: number;
  shapings: number;
}

/** @param objects left out where no series were written */
export async function auditRun(db: Database, runId: string, objects?: R2Bucket): Promise<Audit> {
  const [[run], rows, scored, parts, events, shaped] = await db.batch([
    db.select().from(runs).where(eq(runs.id, runId)),
    db.select().from(samples).where(eq(samples.runId, runId)).orderBy(asc(samples.position)),
    db.select().from(trajectories).where(eq(trajectories.runId, runId)),
    db.select().from(chunks).where(eq(chunks.runId, runId)),
    db.select().from(runEvents).where(eq(runEvents.runId, runId)),
    db.select().from(shapings).where(eq(shapings.runId, runId)),
  ]);
  const faults: string[] = [];
  const check = (holds: boolean, fault: string) => {
    if (!holds) faults.push(fault);
  };
  const inState = (state: string) => rows.filter((row) => row.state === state).length;

  for (const { position, state, responses, chunkId, errorCode } of rows) {
    const results = scored.filter(({ samplePosition }) => samplePosition === position);
    const expected = state === 'succeeded' ? responses : 0;
    const indices = new Set(results.map(({ responseIndex }) => responseIndex));
    check(results.length === expected, `the sample ${position} is ${state} with ${results.length} results`);
    check(indices.size === results.length, `the sample ${position} has a response twice`);
    check((state === 'failed') === (errorCode !== null), `the sample ${position} is ${state} for ${errorCode}`);
    const chunk = parts.find(({ id }) => id === chunkId);
    const open = chunk?.state === 'queued' || chunk?.state === 'leased';
    check(open === (state === 'pending'), `the sample ${position} is ${state} in a chunk that is ${chunk?.state}`);
    if (open) check(chunk.positions.includes(position), `the chunk of the sample ${position} is not about it`);
  }
  for (const { id, state, leaseToken, leaseExpiresAt, attempt } of parts) {
    const held = leaseToken !== null && leaseExpiresAt !== null && attempt > 0;
    check(state === 'leased' ? held : leaseExpiresAt === null, `${id} is ${state}, its lease ${leaseExpiresAt}`);
  }
  if (objects) {
    for (const row of scored) check(await readable(objects, row), `the series of ${row.id} cannot be read`);
  }
  const pending = inState('pending');
  check(run?.samplesSucceeded === inState('succeeded'), `counted ${run?.samplesSucceeded} succeeded`);
  check(run?.samplesFailed === inState('failed'), `counted ${run?.samplesFailed} failed`);
  check(run?.samplesCancelled === inState('cancelled'), `counted ${run?.samplesCancelled} cancelled`);
  check(run?.responsesScored === scored.length, `counted ${run?.responsesScored} of ${scored.length} responses`);
  const status = run?.status;
  const over = status === 'finishing' || TERMINAL.includes(status ?? '');
  check(over === (pending === 0), `the run is ${status} with ${pending} pending`);
  if (status === 'succeeded') check(inState('succeeded') === rows.length, 'the run succeeded, not all samples');
  if (status === 'failed') check(inState('failed') > 0, 'the run failed without a failed sample');
  if (run?.shapingId) {
    check(
      shaped.some(({ id }) => id === run.shapingId),
      'the shaping of the run is missing',
    );
  }
  return {
    faults,
    status,
    states: { pending, succeeded: inState('succeeded'), failed: inState('failed'), cancelled: inState('cancelled') },
    ended: events.filter(({ event }) => event.type === 'ended').length,
    shapings: shaped.length,
  };
}
