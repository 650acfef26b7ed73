/** Model of a run in memory: the rules that the statements on D1 must implement, for events in any order. */
import type { RunStatus, SampleState } from '#contract/run.ts';
import type { ClaimedChunk } from '#db/chunks/claim.ts';
import { afterFailure } from '../dispatch/after-failure.ts';

export interface ModelChunk {
  positions: number[];
  failures: number;
  attempts: number;
  availableAt: number;
  /** Undefined while the chunk is queued. */
  lease: { token: string; expiresAt: number } | undefined;
}

export interface Model {
  status: RunStatus;
  samples: SampleState[];
  /** Queued and leased chunks. */
  open: ModelChunk[];
  /** All claims so far, including those whose lease was lost. */
  claims: ClaimedChunk[];
  now: number;
}

export function createModel(chunks: number[]): Model {
  let next = 0;
  const open = chunks.map((count) => ({
    positions: Array.from({ length: count }, () => next++),
    failures: 0,
    attempts: 0,
    availableAt: 0,
    lease: undefined,
  }));
  return { status: 'queued', samples: new Array<SampleState>(next).fill('pending'), open, claims: [], now: 0 };
}

export function findLeased(model: Model, { fence }: ClaimedChunk): ModelChunk | undefined {
  return model.open.find(({ lease }) => lease?.token === fence.leaseToken);
}

function remove(model: Model, chunk: ModelChunk): void {
  model.open = model.open.filter((other) => other !== chunk);
}

/** Ends the run after its last open chunk. */
function endIfDone(model: Model): void {
  if (model.open.length > 0) return;
  model.status = model.samples.includes('failed') ? 'failed' : 'succeeded';
}

export type Outcome = 'succeeded' | 'failed' | 'retry';

export function completeInModel(model: Model, chunk: ModelChunk, outcomes: Outcome[]): void {
  remove(model, chunk);
  chunk.positions.forEach((position, index) => {
    const outcome = outcomes[index % outcomes.length] ?? 'succeeded';
    if (outcome === 'retry') {
      const part = { positions: [position], failures: chunk.failures + 1, attempts: 0, availableAt: model.now };
      model.open.push({ ...part, lease: undefined });
    } else {
      model.samples[position] = outcome;
    }
  });
  endIfDone(model);
}

export function failInModel(model: Model, chunk: ModelChunk): void {
  remove(model, chunk);
  for (const position of chunk.positions) model.samples[position] = 'failed';
  endIfDone(model);
}

export function releaseInModel(model: Model, chunk: ModelChunk, counts: boolean, delayMs = 0): void {
  chunk.lease = undefined;
  chunk.failures += counts ? 1 : 0;
  chunk.availableAt = model.now + delayMs;
}

export function splitInModel(model: Model, chunk: ModelChunk, delayMs = 0): void {
  remove(model, chunk);
  const part = { failures: chunk.failures + 1, attempts: 0, availableAt: model.now + delayMs, lease: undefined };
  for (const position of chunk.positions) model.open.push({ ...part, positions: [position] });
}

/** Applies a sweep to expired leases. */
export function sweepModel(model: Model): void {
  for (const chunk of model.open.filter(({ lease }) => lease !== undefined && lease.expiresAt < model.now)) {
    const { failures, positions } = chunk;
    const verdict = afterFailure({ code: 'lease_expired', failures, samples: positions.length, chance: 0 });
    if (verdict.step === 'fail') failInModel(model, chunk);
    else if (verdict.step === 'split') splitInModel(model, chunk, verdict.delayMs);
    else releaseInModel(model, chunk, verdict.step === 'retry', verdict.delayMs);
  }
}

export function cancelModel(model: Model): void {
  model.open = [];
  model.samples = model.samples.map((state) => (state === 'pending' ? 'cancelled' : state));
  model.status = 'cancelled';
}

export function retryModel(model: Model): void {
  model.samples.forEach((state, position) => {
    if (state === 'succeeded') return;
    model.samples[position] = 'pending';
    model.open.push({ positions: [position], failures: 0, attempts: 0, availableAt: model.now, lease: undefined });
  });
  model.status = 'queued';
}
