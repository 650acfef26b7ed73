/** Records that a dispatch failed: its chunk waits, is tried again, is split, or fails with the reason. */

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

interface Held {
  fence: Fence;
  chunk: { id: string; runId: string; failures: number; positions: number[] };
}

function reasonOf(error: unknown): FailureReason {
  const { code, detail } = toProblem(error);
  return { code, detail };
}

export async function recordFailure(services: Services, { fence, chunk }: Held, error: unknown): Promise<void> {
  const { db } = services;
  const { runId } = chunk;
  const reason = reasonOf(error);
  const verdict = afterFailure({
    code: reason.code,
    failures: chunk.failures,
    samples: chunk.positions.length,
    retryAfterMs: error instanceof RunnerRefusal && error.code === 'busy' ? error.retryAfterMs : undefined,
    chance: services.chance(),
  });
  const now = services.now();
  if (verdict.step === 'fail') {
    const samples = await withStorageRetry(() => listPendingSamples(db, chunk.id));
    const event: RunEvent = {
      type: 'progress',
      samples: samples.map((id) => ({ id, state: 'failed', error: reason })),
    };
    const { runFinishing } = await withStorageRetry(() => failChunk(db, { fence, runId, reason, event, now }));
    if (runFinishing) await finishRun(services, runId);
    return;
  }
  const availableAt = now + verdict.delayMs;
  const event: RunEvent = { type: 'waiting', reason, retry_at: new Date(availableAt).toISOString() };
  if (verdict.step === 'split') {
    const parts = chunk.positions.map((position) => ({ id: newId('chunk', now, services.random(16)), position }));
    await withStorageRetry(() => splitChunk(db, { fence, runId, reason, parts, availableAt, event, now }));
  } else {
    const counts = verdict.step === 'retry';
    await withStorageRetry(() => releaseChunk(db, { fence, runId, reason, counts, availableAt, event, now }));
  }
  await services.wakeSweeper(availableAt);
}

/** What the sweep does with a chunk whose dispatch was not heard of in time. */
export async function recordExpiredLease(services: Services, held: Held): Promise<void> {
  await recordFailure(services, held, new SightlineError('lease_expired', 'The worker or the runner went silent'));
}
