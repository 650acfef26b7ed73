import { expect, test } from 'vitest';
import { wilson } from './interval.ts';

test.each([
  // Newcombe 1998 (Statistics in Medicine 17, 857–872), Table I, method 3.
  { successes: 81, trials: 263, low: 0.2553, high: 0.3662 },
  { successes: 15, trials: 148, low: 0.0624, high: 0.1605 },
  { successes: 0, trials: 20, low: 0, high: 0.1611 },
  { successes: 29, trials: 29, low: 0.883, high: 1 },
])('the Wilson interval of $successes in $trials equals the published one', ({ successes, trials, low, high }) => {
  const interval = wilson(successes, trials);
  expect(interval.value).toBeCloseTo(successes / trials, 12);
  expect(interval.low).toBeCloseTo(low, 3);
  expect(interval.high).toBeCloseTo(high, 3);
});

test('wilson rejects zero trials', () => {
  expect(() => wilson(0, 0)).toThrow(RangeError);
});
