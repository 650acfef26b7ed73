/** Records a failed dispatch: its chunk waits, is retried, is split, or fails. */
import { RunnerRefusal } from '#clients/runner/call.ts';
import { SightlineError, toProblem } from '#contract/errors.ts';
import { newId } from '#contract/ids.ts';
import type { FailureReason, RunEvent } from '#contract/run.ts';
import { failChunk } from '#db/chunks/fail.ts';
import type { Fence } from '#db/chunks/fence.ts';
import { listPendingSamples } from '#db/chunks/list-pending-samples.ts';
import { releaseChunk } from '#db/chunks/release.ts';
import { splitChunk } from '#db/chunks/split.ts';
import type { Services } from '../services.ts';
import { afterFailure } from './after-failure.ts';
import { finishRun } from './finish-run.ts';
import { withStorageRetry } from './with-storage-retry.ts';

interface LeasedChunk {
  fence: Fence;
  chunk: { id: string; runId: string; failures: number; positions: number[] };
}

function toReason(error: unknown): FailureReason {
  const { code, detail } = toProblem(error);
  return { code, detail };
}

async function fail(services: Services, { fence, chunk }: LeasedChunk, reason: FailureReason): Promise<void> {
  const { db, now } = services;
  const { runId } = chunk;
  const samples = await withStorageRetry(() => listPendingSamples(db, chunk.id));
  const event: RunEvent = {
    type: 'progress',
    samples: samples.map((id) => ({ id, state: 'failed', error: reason })),
  };
  const failed = { fence, runId, reason, event, now: now() };
  const { runFinishing } = await withStorageRetry(() => failChunk(db, failed));
  if (runFinishing) await finishRun(services, runId);
}

export async function recordFailure(services: Services, leased: LeasedChunk, error: unknown): Promise<void> {
  const { db } = services;
  const { fence, chunk } = leased;
  const { runId, failures, positions } = chunk;
  const reason = toReason(error);
  const verdict = afterFailure({
    code: reason.code,
    failures,
    samples: positions.length,
    retryAfterMs: error instanceof RunnerRefusal && error.code === 'busy' ? error.retryAfterMs : undefined,
    chance: services.chance(),
  });
  if (verdict.step === 'fail') return fail(services, leased, reason);
  const now = services.now();
  const availableAt = now + verdict.delayMs;
  const event: RunEvent = { type: 'waiting', reason, retry_at: new Date(availableAt).toISOString() };
  if (verdict.step === 'split') {
    const parts = positions.map((position) => ({ id: newId('chunk', now, services.random(16)), position }));
    await withStorageRetry(() => splitChunk(db, { fence, runId, reason, parts, availableAt, event, now }));
  } else {
    const counts = verdict.step === 'retry';
    await withStorageRetry(() => releaseChunk(db, { fence, runId, reason, counts, availableAt, event, now }));
  }
  await services.wakeSweeper(availableAt);
}

/** Records that a dispatch did not extend its lease in time. */
export async function recordExpiredLease(services: Services, leased: LeasedChunk): Promise<void> {
  const error = new SightlineError('lease_expired', 'The Worker or the runner stopped responding');
  await recordFailure(services, leased, error);
}
