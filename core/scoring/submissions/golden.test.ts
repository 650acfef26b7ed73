/** Against statsmodels and scipy: test/golden/make_submission_metrics.py. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  type ComparedMetric,
  computeMetrics,
  type MetricName,
  type PairedComparison,
  pairedComparison,
  type RankInterval,
  rankIntervals,
  type SubmissionMetrics,
  type SubmissionSample,
} from './index.ts';
import { criticalZ } from './normal.ts';
import { criticalT, twoSidedP } from './student-t.ts';

interface Golden {
  tolerance: number;
  student_t: { t: number; degrees: number; p: number }[];
  critical_t: { degrees: number; t: number }[];
  critical_z: { alpha: number; z: number }[];
  entries: Record<string, { samples: SubmissionSample[]; metrics: SubmissionMetrics }>;
  comparisons: { a: string; b: SubmissionSample[]; expected: (PairedComparison & { metric: ComparedMetric })[] }[];
  ranks: { entries: { value: number; standardError: number }[]; expected: RankInterval[] }[];
}

const golden = JSON.parse(
  readFileSync(new URL('../../../test/golden/submission-metrics.json', import.meta.url), 'utf8'),
) as Golden;

/** The same shape, and every number within the tolerance, absolutely and relatively. */
function expectSame(actual: unknown, expected: unknown, path = 'it'): void {
  if (typeof expected === 'number') {
    expect(typeof actual, path).toBe('number');
    const distance = Math.abs(Number(actual) - expected);
    expect(distance, `${path}: ${actual}, not ${expected}`).toBeLessThanOrEqual(
      golden.tolerance * Math.min(1, Math.max(1e-3, Math.abs(expected))),
    );
  } else if (typeof expected === 'object' && expected !== null) {
    expect(Object.keys(actual ?? {}).toSorted(), path).toEqual(Object.keys(expected).toSorted());
    for (const [key, value] of Object.entries(expected)) {
      expectSame((actual as Record<string, unknown>)[key], value, `${path}.${key}`);
    }
  } else expect(actual, path).toBe(expected);
}

describe('the golden metrics', () => {
  test.each(Object.entries(golden.entries))('%s', (_, { samples, metrics }) => {
    const { estimates, ...measured } = computeMetrics(samples);
    const { estimates: expected, ...others } = metrics;
    expectSame(measured, others);
    for (const [name, value] of Object.entries(expected)) expectSame(estimates[name as MetricName], value, name);
  });
});

describe('the golden comparisons', () => {
  test.each(golden.comparisons)('$a with another', ({ a, b, expected }) => {
    const samples = golden.entries[a]?.samples ?? [];
    for (const { metric, ...comparison } of expected) {
      expectSame(pairedComparison(samples, b, metric), comparison, metric);
    }
  });
});

test.each(golden.ranks)('the golden ranks %#', ({ entries, expected }) => {
  expect(rankIntervals(entries)).toEqual(expected);
});

test('the distributions agree with scipy', () => {
  for (const { t, degrees, p } of golden.student_t)
    expectSame(twoSidedP(t, degrees), p, `P(|T| ≥ ${t}), ν = ${degrees}`);
  for (const { degrees, t } of golden.critical_t) expectSame(criticalT(degrees), t, `ν = ${degrees}`);
  for (const { alpha, z } of golden.critical_z) expectSame(criticalZ(alpha), z, `α = ${alpha}`);
});
