import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ERRORS, type ErrorCode } from '#contract/errors.ts';
import { LIMITS } from '#contract/limits.ts';
import { afterFailure, backoffMs } from './after-failure.ts';

type Kind = 'waiting' | 'retried' | 'refused';

/** Other errors are permanent: a retry would fail too. */
const KINDS: Partial<Record<ErrorCode, Kind>> = {
  // Not caused by the input.
  busy: 'waiting',
  not_ready: 'waiting',
  runner_unreachable: 'waiting',
  unknown_model: 'waiting',
  unauthorized: 'waiting',
  // May be caused by the input or not: the same input may succeed.
  rate_limited: 'retried',
  inference_crashed: 'retried',
  inference_timeout: 'retried',
  runner_lost: 'retried',
  runner_protocol: 'retried',
  storage_failed: 'retried',
  grader_failed: 'retried',
  lease_expired: 'retried',
  internal: 'retried',
};

function kindOf(code: ErrorCode): Kind {
  return KINDS[code] ?? 'refused';
}

/** Steps by the number of earlier failures. */
const STEPS = {
  waiting: { one: ['wait', 'wait', 'wait', 'wait', 'wait'], many: ['wait', 'wait', 'wait', 'wait', 'wait'] },
  retried: { one: ['retry', 'retry', 'retry', 'retry', 'fail'], many: ['retry', 'split', 'split', 'split', 'fail'] },
  refused: { one: ['fail', 'fail', 'fail', 'fail', 'fail'], many: ['split', 'split', 'split', 'split', 'split'] },
};

const codes = Object.keys(ERRORS) as ErrorCode[];

describe('afterFailure', () => {
  test.each(codes.map((code) => ({ code, kind: kindOf(code) })))(
    'a chunk that fails with $code is $kind',
    ({ code, kind }) => {
      const steps = (samples: number) =>
        Array.from({ length: LIMITS.failuresMax }, (_, failures) =>
          afterFailure({ code, failures, samples, chance: 0 }),
        );
      expect(steps(1).map(({ step }) => step)).toEqual(STEPS[kind].one);
      expect(steps(8).map(({ step }) => step)).toEqual(STEPS[kind].many);
      expect(kind === 'retried').toBe(ERRORS[code].retryable && !steps(1).some(({ step }) => step === 'wait'));
    },
  );

  test('waits as long as a busy runner asks, and one to two seconds for any other', () => {
    const busy = { code: 'busy', failures: 3, samples: 1 } as const;
    expect(afterFailure({ ...busy, retryAfterMs: 7_000, chance: 0.5 })).toEqual({ step: 'wait', delayMs: 7_000 });
    expect(afterFailure({ ...busy, chance: 0 })).toEqual({ step: 'wait', delayMs: 1_000 });
    expect(afterFailure({ ...busy, code: 'not_ready', chance: 0.999 })).toEqual({ step: 'wait', delayMs: 1_999 });
  });

  test('splits a refused call without a delay', () => {
    const refused = { code: 'invalid_request', failures: 0, samples: 2, chance: 0.5 } as const;
    expect(afterFailure(refused)).toEqual({ step: 'split', delayMs: 0 });
  });

  test('retries a single sample no more often than failuresMax', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...codes.filter((code) => kindOf(code) !== 'waiting')),
        fc.nat(20),
        (code, failures) => {
          const { step } = afterFailure({ code, failures, samples: 1, chance: 0 });
          expect(step).toBe(kindOf(code) === 'retried' && failures < LIMITS.failuresMax - 1 ? 'retry' : 'fail');
        },
      ),
    );
  });
});

describe('backoffMs', () => {
  test('doubles with every failure up to a minute, with jitter over its upper half', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 7, 50].map((failures) => backoffMs(failures, 0))).toEqual([
      500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000,
    ]);
    expect([0, 3, 50].map((failures) => backoffMs(failures, 1 - 1e-9))).toEqual([1_000, 8_000, 60_000]);
  });
});
