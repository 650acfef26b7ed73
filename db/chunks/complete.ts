/** Records the results of a chunk and ends its lease, in one transaction that changes nothing if the lease was lost. */
import { type SQL, sql } from 'drizzle-orm';
import type { DivergenceName } from '#contract/divergence.ts';
import type { RunEvent, RunGeneration } from '#contract/run.ts';
import type { Scorer } from '#contract/runner-events.ts';
import { atomically, changed, type Database, toJsonGroups } from '../database.ts';
import { markRunFinishing } from '../runs/mark-finishing.ts';
import { type Fence, holdsLease, leaseIsHeld } from './fence.ts';

export interface NewTrajectory {
  id: string;
  samplePosition: number;
  responseIndex: number;
  sampleId: string;
  origin: 'given' | 'generated';
  text: string;
  tokens: number;
  reward: number | null;
  advantage: number | null;
  means: Partial<Record<DivergenceName, number>>;
  gain: number;
  seriesRow: number;
}

export interface NewGeneration {
  samplePosition: number;
  sampleId: string;
  view: RunGeneration['view'];
  /** Among the generations of the sample and view. */
  index: number;
  text: string;
  tokens: number;
  finishReason: RunGeneration['finish_reason'];
  responseIndex: number | null;
}

export interface SampleOutcome {
  position: number;
  state: 'succeeded' | 'failed' | 'retry';
  /** Number of generated responses that are empty, so cannot be scored. */
  empty: number;
  errorCode: string | null;
  errorDetail: string | null;
  /** ID of the new chunk of a sample to retry, and the time at which it is due; null for the other states. */
  chunkId: string | null;
  availableAt: number | null;
}

export interface CompletedChunk {
  fence: Fence;
  runId: string;
  scorer: Scorer;
  /** Null if no trajectory was scored. */
  seriesKey: string | null;
  trajectories: NewTrajectory[];
  generations: NewGeneration[];
  outcomes: SampleOutcome[];
  event: RunEvent;
  now: number;
}

export interface Recorded {
  /** False if the lease was lost, and nothing has changed. */
  recorded: boolean;
  /** True if this was the last open chunk of its run. */
  runFinishing: boolean;
}

function insertTrajectories({ fence, runId, seriesKey, trajectories, now }: CompletedChunk): SQL[] {
  return toJsonGroups(trajectories).map(
    (
      json,
    ) => sql`INSERT INTO trajectories (id, tenant, run_id, sample_position, response_index, sample_id, origin, text,
        tokens, reward, advantage, means, gain, series_key, series_row, attempt, created_at)
      SELECT value ->> 'id', (SELECT tenant FROM runs WHERE id = ${runId}), ${runId}, value ->> 'samplePosition',
        value ->> 'responseIndex', value ->> 'sampleId', value ->> 'origin', value ->> 'text', value ->> 'tokens',
        value ->> 'reward', value ->> 'advantage', value -> 'means', value ->> 'gain', ${seriesKey},
        value ->> 'seriesRow', ${fence.attempt}, ${now}
      FROM json_each(${json}) WHERE ${leaseIsHeld(fence)}`,
  );
}

function insertGenerations({ fence, runId, generations }: CompletedChunk): SQL[] {
  return toJsonGroups(generations).map(
    (json) => sql`INSERT INTO generations (run_id, sample_position, view, place, sample_id, text, tokens, finish_reason,
        response_index)
      SELECT ${runId}, value ->> 'samplePosition', value ->> 'view', value ->> 'index', value ->> 'sampleId',
        value ->> 'text', value ->> 'tokens', value ->> 'finishReason', value ->> 'responseIndex'
      FROM json_each(${json}) WHERE ${leaseIsHeld(fence)}`,
  );
}

/** Queues each sample to retry in its own chunk. */
function insertRetries({ fence, outcomes, now }: CompletedChunk): SQL[] {
  return toJsonGroups(outcomes.filter(({ state }) => state === 'retry')).map(
    (json) => sql`INSERT INTO chunks (id, run_id, tenant, state, positions, input, input_key, failures, runner,
        available_at, queue_order, error_code, error_detail, created_at)
      SELECT retried.value ->> 'chunkId', run_id, tenant, 'queued', json_array(retried.value ->> 'position'), input,
        input_key, failures + 1, runner, retried.value ->> 'availableAt', queue_order, retried.value ->> 'errorCode',
        retried.value ->> 'errorDetail', ${now}
      FROM chunks JOIN json_each(${json}) AS retried WHERE ${holdsLease(fence)}`,
  );
}

function updateSamples({ fence, runId, outcomes }: CompletedChunk): SQL[] {
  return toJsonGroups(outcomes).map(
    (json) => sql`UPDATE samples SET
        state = CASE outcome.value ->> 'state' WHEN 'retry' THEN 'pending' ELSE outcome.value ->> 'state' END,
        responses = responses - (outcome.value ->> 'empty'),
        chunk_id = coalesce(outcome.value ->> 'chunkId', chunk_id),
        error_code = CASE outcome.value ->> 'state' WHEN 'failed' THEN outcome.value ->> 'errorCode' END,
        error_detail = CASE outcome.value ->> 'state' WHEN 'failed' THEN outcome.value ->> 'errorDetail' END
      FROM json_each(${json}) AS outcome
      WHERE samples.run_id = ${runId} AND samples.position = outcome.value ->> 'position' AND ${leaseIsHeld(fence)}`,
  );
}

function updateRun({ fence, runId, scorer, outcomes, trajectories }: CompletedChunk): SQL {
  const count = (state: SampleOutcome['state']) => outcomes.filter((outcome) => outcome.state === state).length;
  return sql`UPDATE runs SET scorer = ${JSON.stringify(scorer)},
      samples_succeeded = samples_succeeded + ${count('succeeded')}, samples_failed = samples_failed + ${count('failed')},
      responses_total = responses_total - ${outcomes.reduce((sum, { empty }) => sum + empty, 0)},
      responses_scored = responses_scored + ${trajectories.length}
    WHERE id = ${runId} AND ${leaseIsHeld(fence)}`;
}

/** Safe to repeat if the reply of D1 was lost: a second call finds the chunk ended by the same lease and reports success. */
export async function completeChunk(db: Database, completed: CompletedChunk): Promise<Recorded> {
  const { fence, runId, seriesKey, event, now } = completed;
  const held = leaseIsHeld(fence);
  const results = await atomically(db, [
    sql`SELECT 1 AS held WHERE ${held}`,
    ...insertTrajectories(completed),
    ...insertGenerations(completed),
    ...insertRetries(completed),
    ...updateSamples(completed),
    updateRun(completed),
    sql`INSERT INTO run_events (run_id, event, created_at)
      SELECT ${runId}, ${JSON.stringify(event)}, ${now} WHERE ${held}`,
    sql`UPDATE chunks SET state = 'succeeded', series_key = ${seriesKey}, error_code = NULL, error_detail = NULL,
        lease_expires_at = NULL, ended_at = ${now} WHERE ${holdsLease(fence)}`,
    markRunFinishing(runId),
  ]);
  const runFinishing = changed(results, -1);
  if ((results[0]?.rows.length ?? 0) > 0) return { recorded: true, runFinishing };
  const [recordedBefore] = await db.all<{ done: number }>(sql`SELECT 1 AS done FROM chunks
    WHERE id = ${fence.chunkId} AND lease_token = ${fence.leaseToken} AND state = 'succeeded'`);
  return { recorded: recordedBefore !== undefined, runFinishing };
}
