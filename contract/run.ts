/** Runs: status, samples, generations and events. */
import { z } from 'zod';
import { ERRORS, type ErrorCode } from './errors.ts';
import { count, identifier, time } from './fields.ts';
import { runId } from './ids.ts';
import { metadata, runConfig } from './run-request.ts';
import { generationEvent, scorer } from './runner-events.ts';
import { shaping } from './shaping.ts';

const errorCode = z.enum(Object.keys(ERRORS) as [ErrorCode]);
/**
 * `finishing`: all results are in and the run is being shaped. `failed`: at least one sample failed; the results of the
 * others remain, and `retry` starts the failed ones again.
 */
export const RUN_STATUSES = ['queued', 'running', 'finishing', 'succeeded', 'failed', 'cancelled'] as const;
export const runStatus = z.enum(RUN_STATUSES);
export type RunStatus = z.infer<typeof runStatus>;

export function hasEnded(status: RunStatus): boolean {
  return status === 'succeeded' || status === 'failed' || status === 'cancelled';
}

export const SAMPLE_STATES = ['pending', 'succeeded', 'failed', 'cancelled'] as const;
export const sampleState = z.enum(SAMPLE_STATES);
export type SampleState = z.infer<typeof sampleState>;

/** Why a sample has no result. */
export const failureReason = z.strictObject({ code: errorCode, detail: z.string() });
export type FailureReason = z.infer<typeof failureReason>;

export const run = z.strictObject({
  id: runId,
  name: z.string().nullable(),
  status: runStatus,
  config: runConfig,
  scorer: scorer.nullable().describe('Null until the first result.'),
  samples: z.strictObject({ total: count, pending: count, succeeded: count, failed: count, cancelled: count }),
  responses: z.strictObject({ total: count, scored: count }),
  shaping: shaping
    .nullable()
    .describe('Shaping computed at the end of the run; null before. `GET /v1/runs/{id}/shapings` lists others.'),
  created_at: time,
  started_at: time.nullable(),
  finished_at: time.nullable(),
});
export type Run = z.infer<typeof run>;

export const runSampleStatus = z.strictObject({
  id: identifier,
  position: count,
  state: sampleState,
  responses: count,
  error: failureReason.nullable().describe('Reason of the failure; null otherwise.'),
  metadata: metadata.nullable(),
});
export type RunSampleStatus = z.infer<typeof runSampleStatus>;

/** Response that the scorer generated in a run, with or without the images. */
export const runGeneration = z.strictObject({
  sample_id: identifier,
  view: z.enum(['original', 'no_image']),
  index: count,
  text: z.string(),
  tokens: count,
  finish_reason: generationEvent.shape.finish_reason,
  response_index: count
    .nullable()
    .describe('Index among the responses of the sample; null if not scored because it is blind or empty.'),
});
export type RunGeneration = z.infer<typeof runGeneration>;

/** Event of `GET /v1/runs/{id}/events`. A client resumes the stream by the SSE ID of its last event. */
export const runEvent = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('progress'),
    samples: z.array(z.strictObject({ id: identifier, state: sampleState, error: failureReason.nullable() })),
  }),
  z.strictObject({ type: z.literal('waiting'), reason: failureReason, retry_at: time }),
  z.strictObject({ type: z.literal('ended'), status: runStatus }),
  z.strictObject({ type: z.literal('retried'), samples: count }),
]);
export type RunEvent = z.infer<typeof runEvent>;
