/** What becomes of a chunk whose dispatch failed. Pure: the time and the chance are arguments. */
import { ERRORS, type ErrorCode } from '#contract/errors.ts';
import { LIMITS } from '#contract/limits.ts';

export type Verdict =
  /** Not the input's fault: wait for a runner, and count nothing. */
  | { step: 'wait'; delayMs: number }
  | { step: 'retry'; delayMs: number }
  /** Again, each sample on its own: one of them may be what fails. */
  | { step: 'split'; delayMs: number }
  | { step: 'fail' };

/** A runner that is away or busy says nothing about the input. */
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

/** Exponential, with full jitter over its upper half. @param chance in [0, 1) */
export function backoffMs(failures: number, chance: number): number {
  const most = Math.min(DELAY_MAX_MS, DELAY_FIRST_MS * 2 ** failures);
  return Math.round(most / 2 + (most / 2) * chance);
}

export interface Failure {
  code: ErrorCode;
  /** Failures of the chunk before this one. */
  failures: number;
  samples: number;
  /** What a busy runner asked for. */
  retryAfterMs?: number | undefined;
  chance: number;
}

export function afterFailure({ code, failures, samples, retryAfterMs, chance }: Failure): Verdict {
  if (WAITING.has(code)) return { step: 'wait', delayMs: retryAfterMs ?? backoffMs(1, chance) };
  const again = failures + 1 < LIMITS.failuresMax;
  // A refusal of the whole call may be one sample's fault.
  if (!ERRORS[code].retryable) return samples > 1 ? { step: 'split', delayMs: 0 } : { step: 'fail' };
  if (!again) return { step: 'fail' };
  const delayMs = backoffMs(failures, chance);
  return samples > 1 && failures + 1 >= SPLIT_AFTER ? { step: 'split', delayMs } : { step: 'retry', delayMs };
}
