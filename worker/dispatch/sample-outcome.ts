import { ERRORS } from '#contract/errors.ts';
import { newId } from '#contract/ids.ts';
import { LIMITS } from '#contract/limits.ts';
import type { SampleOutcome } from '#db/chunks/complete.ts';
import type { Services } from '../services.ts';
import { backoffMs } from './after-failure.ts';
import type { ScoredChunk } from './score-chunk.ts';

export interface OutcomeOf {
  chunk: { failures: number };
  position: number;
  scored: Pick<ScoredChunk, 'failures' | 'generations'>;
}

/** Number of responses that were generated from the images and are empty. */
function countEmpty({ position, scored }: OutcomeOf): number {
  return scored.generations.filter(
    ({ samplePosition, view, responseIndex }) =>
      samplePosition === position && view === 'original' && responseIndex === null,
  ).length;
}

/** Outcome of one sample of a scored chunk: it succeeded, it failed, or it is retried in its own chunk. */
export function toOutcome(services: Services, outcome: OutcomeOf): SampleOutcome {
  const { chunk, position, scored } = outcome;
  const reason = scored.failures.get(position);
  if (!reason) {
    const noFailure = { errorCode: null, errorDetail: null, chunkId: null, availableAt: null };
    return { position, state: 'succeeded', empty: countEmpty(outcome), ...noFailure };
  }
  const failed = { position, empty: 0, errorCode: reason.code, errorDetail: reason.detail };
  if (!ERRORS[reason.code].retryable || chunk.failures + 1 >= LIMITS.failuresMax) {
    return { ...failed, state: 'failed', chunkId: null, availableAt: null };
  }
  const now = services.now();
  return {
    ...failed,
    state: 'retry',
    chunkId: newId('chunk', now, services.random(16)),
    availableAt: now + backoffMs(chunk.failures, services.chance()),
  };
}
