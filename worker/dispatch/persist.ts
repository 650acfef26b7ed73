/** Repeats a step against D1 or R2 that may be repeated; a store that stays away fails the dispatch, not the sample. */
import pRetry from 'p-retry';

export function persist<Result>(step: () => Promise<Result>): Promise<Result> {
  return pRetry(step, {
    retries: 3,
    minTimeout: 50,
    maxTimeout: 1_000,
    factor: 4,
    randomize: true,
    shouldRetry: () => true,
  });
}
