import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { percentileOf, rankOf } from './percentile.ts';

interface Golden {
  source: string;
  cases: { name: string; values: number[]; percentiles: number[]; expected: number[] }[];
}

const golden: Golden = JSON.parse(readFileSync(new URL('../../test/golden/percentiles.json', import.meta.url), 'utf8'));

describe('percentileOf and rankOf', () => {
  test.each(golden.cases)(`the percentiles of "$name" equal those of ${golden.source} to the last bit`, (one) => {
    const sorted = Float64Array.from(one.values).sort();
    expect(one.percentiles.map((percentile) => percentileOf(sorted, percentile))).toEqual(one.expected);
  });

  test('percentileOf rejects empty input and percentiles outside 0 to 100', () => {
    expect(() => percentileOf(new Float64Array(), 50)).toThrow(RangeError);
    expect(() => percentileOf(Float64Array.of(1), 101)).toThrow('the percentile 101 is not between 0 and 100');
    expect(() => percentileOf(Float64Array.of(1), Number.NaN)).toThrow(RangeError);
  });

  test('a rank is the share of smaller values plus half of the equal ones', () => {
    const sorted = Float64Array.of(1, 2, 2, 3);
    expect([0, 1, 2, 2.5, 3, 9].map((value) => rankOf(sorted, value))).toEqual([0, 0.125, 0.5, 0.75, 0.875, 1]);
  });

  test('percentiles stay within the range of the values and grow with the percentile', () => {
    const values = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(values, fc.integer({ min: 0, max: 100 }), (given, percentile) => {
        const sorted = Float64Array.from(given).sort();
        const found = percentileOf(sorted, percentile);
        expect(found).toBeGreaterThanOrEqual(sorted[0] ?? 0);
        expect(found).toBeLessThanOrEqual(sorted.at(-1) ?? 0);
      }),
    );
  });
});
