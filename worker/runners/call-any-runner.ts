import { type ErrorCode, SightlineError } from '#contract/errors.ts';
import type { UsableRunner } from './usable-runners.ts';

/** A busy runner queues the request; a person who waits for a page waits no longer than this. */
const TIMEOUT_MS = 20_000;

/** Image errors: another runner cannot help. */
const IMAGE_ERRORS: ReadonlySet<ErrorCode> = new Set([
  'invalid_request',
  'image_unsupported',
  'image_unreadable',
  'image_too_large',
  'perturbation_inapplicable',
  'storage_failed',
]);

export interface RunnerTask<Result> {
  /** Completes "No runner …" in the error message. */
  purpose: string;
  call(runner: UsableRunner, signal: AbortSignal): Promise<Result>;
}

/**
 * Calls one runner after the other until one succeeds.
 * @throws SightlineError `runner_unreachable` if none does
 */
export async function callAnyRunner<Result>(
  runners: readonly UsableRunner[],
  { purpose, call }: RunnerTask<Result>,
): Promise<Result> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  let lastError: unknown;
  for (const runner of runners) {
    try {
      return await call(runner, signal);
    } catch (error) {
      if (error instanceof SightlineError && IMAGE_ERRORS.has(error.code)) throw error;
      lastError = error;
      if (signal.aborted) break;
    }
  }
  const detail =
    lastError === undefined ? `No runner ${purpose} is available` : `Every runner ${purpose} is busy or does not reply`;
  throw new SightlineError('runner_unreachable', `${detail}; try again in a minute`, { cause: lastError });
}
