import pRetry from 'p-retry';
import { ERRORS, SightlineError } from '#contract/errors.ts';

/** True for errors that a retry cannot fix. */
function isFinal(error: unknown): boolean {
  if (error instanceof SightlineError) return !ERRORS[error.code].retryable;
  return error instanceof RangeError || error instanceof TypeError;
}

/**
 * Retries a repeatable step on D1 or R2.
 * @throws SightlineError `storage_failed` when all retries failed
 */
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
