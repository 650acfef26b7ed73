/** Repeats a step against D1 or R2 that may be repeated; a store that stays away fails the dispatch, not the runner. */
import pRetry from 'p-retry';
import { ERRORS, SightlineError } from '#contract/errors.ts';

/** What no repetition changes. */
function isFinal(error: unknown): boolean {
  if (error instanceof SightlineError) return !ERRORS[error.code].retryable;
  return error instanceof RangeError || error instanceof TypeError;
}

/** @throws SightlineError `storage_failed` where it was to no avail */
export async function withStorageRetry<Result>(step: () => Promise<Result>): Promise<Result> {
  try {
    return await pRetry(step, {
      retries: 3,
      minTimeout: 50,
      maxTimeout: 1_000,
      factor: 4,
      randomize: true,
      shouldRetry: ({ error }) => !isFinal(error),
    });
  } catch (cause) {
    if (cause instanceof SightlineError || isFinal(cause)) throw cause;
    throw new SightlineError('storage_failed', ERRORS.storage_failed.title, { cause });
  }
}
