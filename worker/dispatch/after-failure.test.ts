import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ERRORS, type ErrorCode } from '#contract/errors.ts';
import { LIMITS } from '#contract/limits.ts';
import { afterFailure, backoffMs } from './after-failure.ts';

type Kind = 'waits' | 'tried' | 'refused';

/** Whatever is not named here will fail again, whoever is asked. */
const KINDS: Partial<Record<ErrorCode, Kind>> = {
  // These say nothing about the input, and are never its failure.
  busy: 'waits',
  not_ready: 'waits',
  runner_unreachable: 'waits',
  unknown_model: 'waits',
  unauthorized: 'waits',
  // These may be the input's fault or not: the same input may succeed.
  rate_limited: 'tried',
  inference_crashed: 'tried',
  inference_timeout: 'tried',
  runner_lost: 'tried',
  runner_protocol: 'tried',
  storage_failed: 'tried',
  grader_failed: 'tried',
  lease_expired: 'tried',
  internal: 'tried',
};

function kindOf(code: ErrorCode): Kind {
  return KINDS[code] ?? 'refused';
}

/** By the number of failures before this one. */
const STEPS = {
  waits: { one: ['wait', 'wait', 'wait', 'wait', 'wait'], many: ['wait', 'wait', 'wait', 'wait', 'wait'] },
  tried: { one: ['retry', 'retry', 'retry', 'retry', 'fail'], many: ['retry', 'split', 'split', 'split', 'fail'] },
  refused: { one: ['fail', 'fail', 'fail', 'fail', 'fail'], many: ['split', 'split', 'split', 'split', 'split'] },
};

const codes = Object.keys(ERRORS) as ErrorCode[];

describe('after a failure', () => {
  test.each(codes.map((code) => ({ code, kind: kindOf(code) })))('$code: the chunk is $kind', ({ code, kind }) => {
    const steps = (samples: number) =>
      Array.from({ length: LIMITS.failuresMax }, (_, failures) => afterFailure({ code, failures, samples, chance: 0 }));
    expect(steps(1).map(({ step }) => step)).toEqual(STEPS[kind].one);
    expect(steps(8).map(({ step }) => step)).toEqual(STEPS[kind].many);
    expect(kind === 'tried').toBe(ERRORS[code].retryable && !steps(1).some(({ step }) => step === 'wait'));
  });

  test('a busy runner is waited for as long as it asks, another one or two seconds', () => {
    const busy = { code: 'busy', failures: 3, samples: 1 } as const;
    expect(afterFailure({ ...busy, retryAfterMs: 7_000, chance: 0.5 })).toEqual({ step: 'wait', delayMs: 7_000 });
    expect(afterFailure({ ...busy, chance: 0 })).toEqual({ step: 'wait', delayMs: 1_000 });
    expect(afterFailure({ ...busy, code: 'not_ready', chance: 0.999 })).toEqual({ step: 'wait', delayMs: 1_999 });
  });

  test('parts of a call that was refused are tried at once', () => {
    const refused = { code: 'invalid_request', failures: 0, samples: 2, chance: 0.5 } as const;
    expect(afterFailure(refused)).toEqual({ step: 'split', delayMs: 0 });
  });

  test('whatever fails however often, a single sample is tried no more than the limit says', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...codes.filter((code) => kindOf(code) !== 'waits')),
        fc.nat(20),
        (code, failures) => {
          const { step } = afterFailure({ code, failures, samples: 1, chance: 0 });
          expect(step).toBe(kindOf(code) === 'tried' && failures < LIMITS.failuresMax - 1 ? 'retry' : 'fail');
        },
      ),
    );
  });
});

describe('the delay', () => {
  test('doubles with every failure up to a minute, half of it left to chance', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 7, 50].map((failures) => backoffMs(failures, 0))).toEqual([
      500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000,
    ]);
    expect([0, 3, 50].map((failures) => backoffMs(failures, 1 - 1e-9))).toEqual([1_000, 8_000, 60_000]);
  });
});
