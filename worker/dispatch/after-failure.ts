/** Decides what happens to a chunk after a failed dispatch. Pure: the random number is an argument. */
import { ERRORS, type ErrorCode } from '#contract/errors.ts';
import { LIMITS } from '#contract/limits.ts';

export type Verdict =
  /** Wait for a runner, without counting a failure: the input is not the cause. */
  | { step: 'wait'; delayMs: number }
  | { step: 'retry'; delayMs: number }
  /** Retry each sample alone: one of them may be the cause. */
  | { step: 'split'; delayMs: number }
  | { step: 'fail' };

/** Errors of a runner that is unavailable or busy. */
const WAITING: ReadonlySet<ErrorCode> = new Set([
  'busy',
  'not_ready',
  'runner_unreachable',
  'unknown_model',
  'unauthorized',
]);

const DELAY_FIRST_MS = 1_000;
const DELAY_MAX_MS = 60_000;
const SPLIT_AFTER = 2;

/** Exponential backoff with jitter over its upper half. @param chance in [0, 1) */
export function backoffMs(failures: number, chance: number): number {
  const upper = Math.min(DELAY_MAX_MS, DELAY_FIRST_MS * 2 ** failures);
  return Math.round(upper / 2 + (upper / 2) * chance);
}

export interface Failure {
  code: ErrorCode;
  /** Number of failures of the chunk before this one. */
  failures: number;
  samples: number;
  /** Delay that a busy runner asks for. */
  retryAfterMs?: number | undefined;
  /** Random number in [0, 1). */
  chance: number;
}

export function afterFailure({ code, failures, samples, retryAfterMs, chance }: Failure): Verdict {
  if (WAITING.has(code)) return { step: 'wait', delayMs: retryAfterMs ?? backoffMs(1, chance) };
  // One sample may be the cause of a refused call.
  if (!ERRORS[code].retryable) return samples > 1 ? { step: 'split', delayMs: 0 } : { step: 'fail' };
  if (failures + 1 >= LIMITS.failuresMax) return { step: 'fail' };
  const delayMs = backoffMs(failures, chance);
  return samples > 1 && failures + 1 >= SPLIT_AFTER ? { step: 'split', delayMs } : { step: 'retry', delayMs };
}
