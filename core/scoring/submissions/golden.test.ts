/** Compares with statsmodels and scipy; test/golden/make_submission_metrics.py wrote the values. */
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

/** Expects the same structure, with every number within the absolute or relative tolerance. */
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

describe('computeMetrics', () => {
  test.each(Object.entries(golden.entries))('the metrics of %s match statsmodels', (_, { samples, metrics }) => {
    const { estimates, ...measured } = computeMetrics(samples);
    const { estimates: expected, ...others } = metrics;
    expectSame(measured, others);
    for (const [name, value] of Object.entries(expected)) expectSame(estimates[name as MetricName], value, name);
  });
});

describe('pairedComparison', () => {
  test.each(golden.comparisons)('the comparison of $a and $b matches scipy', ({ a, b, expected }) => {
    const samples = golden.entries[a]?.samples ?? [];
    for (const { metric, ...comparison } of expected) {
      expectSame(pairedComparison(samples, b, metric), comparison, metric);
    }
  });
});

test.each(golden.ranks)('rankIntervals matches golden case %#', ({ entries, expected }) => {
  expect(rankIntervals(entries)).toEqual(expected);
});

test('criticalT, criticalZ and twoSidedP match scipy', () => {
  for (const { t, degrees, p } of golden.student_t)
    expectSame(twoSidedP(t, degrees), p, `P(|T| ≥ ${t}), ν = ${degrees}`);
  for (const { degrees, t } of golden.critical_t) expectSame(criticalT(degrees), t, `ν = ${degrees}`);
  for (const { alpha, z } of golden.critical_z) expectSame(criticalZ(alpha), z, `α = ${alpha}`);
});
