import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type CalibrationBin,
  COMPARED_METRICS,
  computeMetrics,
  METRIC_NAMES,
  METRICS,
  pairedComparison,
  rankIntervals,
  type SubmissionMetrics,
  type SubmissionResponse,
  type SubmissionSample,
} from './index.ts';

const grade = fc.option(fc.constantFrom(0, 0.25, 1 / 3, 0.5, 1), { nil: null, freq: 8 });
const response: fc.Arbitrary<SubmissionResponse> = fc.record({
  grade,
  meanDependency: fc.option(fc.double({ min: 0, max: 5, noNaN: true }), { nil: null, freq: 12 }),
  gain: fc.option(fc.double({ min: -3, max: 3, noNaN: true }), { nil: null, freq: 20 }),
});
const grades = fc.array(grade, { minLength: 1, maxLength: 3 });
const entry: fc.Arbitrary<SubmissionSample[]> = fc
  .record({
    samples: fc.array(fc.array(response, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 24 }),
    paired: fc.boolean(),
    blind: fc.option(fc.record({ blindGrades: grades, languageModelGrades: grades }), { nil: {} }),
  })
  .map(({ samples, paired, blind }) =>
    samples.map((responses, index) => ({
      id: `${index}`,
      responses,
      ...blind,
      ...(paired ? { pair: { group: `${index >> 2}`, question: (index >> 1) & 1, image: index & 1 } } : {}),
    })),
  );

function twice<Value>(values: readonly Value[]): Value[] {
  return [...values, ...values];
}

/** Numbers by their path, without the response counts. */
function figures(metrics: SubmissionMetrics): [string, number][] {
  const { samples: _s, responses: _r, ungraded: _g, unscored: _u, ...rest } = metrics;
  const walk = (value: unknown, path: string): [string, number][] => {
    if (typeof value === 'number') return path.endsWith('.responses') ? [] : [[path, value]];
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([key, inner]) => walk(inner, `${path}.${key}`));
  };
  return walk(rest, '');
}

function expectSameFigures(a: SubmissionMetrics, b: SubmissionMetrics): void {
  const expected = figures(b);
  const actual = figures(a);
  expect(actual.map(([path]) => path)).toEqual(expected.map(([path]) => path));
  actual.forEach(([path, value], index) => {
    expect(Math.abs(value - (expected[index]?.[1] ?? Number.NaN)), path).toBeLessThan(1e-9);
  });
}

describe('computeMetrics', () => {
  test('giving every response twice changes no metric, only the response counts', () => {
    fc.assert(
      fc.property(entry, (samples) => {
        const doubled = samples.map(({ responses, ...rest }) => ({ ...rest, responses: twice(responses) }));
        const [once, both] = [computeMetrics(samples), computeMetrics(doubled)];
        expectSameFigures(both, once);
        expect(both.responses).toBe(2 * once.responses);
        expect(both.ungraded).toBe(2 * once.ungraded);
        const sizes = (bins: CalibrationBin[]) => bins.map(({ responses }) => responses);
        expect(sizes(both.calibration)).toEqual(sizes(once.calibration).map((size) => 2 * size));
      }),
    );
  });

  test('metrics do not depend on the order of samples and responses', () => {
    const shuffled = entry.chain((samples) =>
      fc.record({
        samples: fc.constant(samples),
        other: fc
          .shuffledSubarray(samples, { minLength: samples.length })
          .map((all) => all.map((one) => ({ ...one, responses: one.responses.toReversed() }))),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ samples, other }) => expectSameFigures(computeMetrics(other), computeMetrics(samples))),
    );
  });

  test('every interval contains its value, and every share is between 0 and 1', () => {
    fc.assert(
      fc.property(entry, (samples) => {
        const { estimates, pairs } = computeMetrics(samples);
        const shares = Object.values(pairs ?? {}).map((estimate) => ({ estimate, range: [0, 1] as const }));
        const measured = METRIC_NAMES.map((name) => ({ estimate: estimates[name], range: METRICS[name].range }));
        for (const { estimate, range } of [...shares, ...measured]) {
          if (estimate === null) continue;
          const { value, low, high } = estimate;
          expect(low).toBeGreaterThanOrEqual(range[0]);
          expect(high).toBeLessThanOrEqual(range[1]);
          expect(low).toBeLessThanOrEqual(value + 1e-12);
          expect(high).toBeGreaterThanOrEqual(value - 1e-12);
        }
      }),
    );
  });

  test('grounded accuracy is the share of right responses times the vision-driven fraction if all responses are scored', () => {
    const whole = entry.map((samples) =>
      samples.map((one) => ({ ...one, responses: one.responses.map((r) => ({ ...r, gain: r.gain ?? 0 })) })),
    );
    fc.assert(
      fc.property(whole, (samples) => {
        const {
          accuracy,
          grounded_accuracy: grounded,
          vision_driven_fraction: driven,
        } = computeMetrics(samples).estimates;
        expect(grounded?.value).toBeLessThanOrEqual(accuracy.value + 1e-12);
        const right = samples.map(({ responses }) => responses.filter((r) => r.grade === 1).length / responses.length);
        const share = right.reduce((a, b) => a + b, 0) / samples.length;
        expect((driven?.value ?? 0) * share).toBeCloseTo(grounded?.value ?? Number.NaN, 12);
      }),
    );
  });
});

describe('pairedComparison', () => {
  test('comparing a submission with itself, in any order, gives 0 with p = 1', () => {
    fc.assert(
      fc.property(entry, fc.constantFrom(...COMPARED_METRICS), (samples, metric) => {
        const other = samples.toReversed().map((one) => ({ ...one, responses: one.responses.toReversed() }));
        const comparison = pairedComparison(samples, other, metric);
        if (comparison === null) return;
        expect(comparison.difference.value).toBe(0);
        expect(comparison.pValue).toBe(1);
      }),
    );
  });

  test('swapping the submissions negates the difference, and the p-value is between 0 and 1', () => {
    fc.assert(
      fc.property(entry, entry, fc.constantFrom(...COMPARED_METRICS), (a, b, metric) => {
        const alike = b.map((one, index) => ({ id: one.id, responses: one.responses, ...pairOf(a[index]) }));
        const [there, back] = [pairedComparison(a, alike, metric), pairedComparison(alike, a, metric)];
        expect(back === null).toBe(there === null);
        if (there === null || back === null) return;
        expect(there.difference.value).toBeCloseTo(-back.difference.value, 12);
        expect(there.difference.low).toBeCloseTo(-back.difference.high, 9);
        expect(there.pValue).toBeCloseTo(back.pValue, 9);
        expect(there.pValue).toBeGreaterThan(0);
        expect(there.pValue).toBeLessThanOrEqual(1);
        expect(there.difference.low).toBeLessThanOrEqual(there.difference.value);
        expect(there.difference.high).toBeGreaterThanOrEqual(there.difference.value);
      }),
    );
  });
});

function pairOf(sample: SubmissionSample | undefined): Pick<SubmissionSample, 'pair'> {
  return sample?.pair ? { pair: sample.pair } : {};
}

describe('rankIntervals', () => {
  const board = fc.array(
    fc.record({
      value: fc.oneof(fc.constantFrom(0, 0.5, 1), fc.double({ min: 0, max: 1, noNaN: true })),
      standardError: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 0.2, noNaN: true })),
    }),
    { maxLength: 40 },
  );

  test('a rank interval contains every rank that a tie allows', () => {
    fc.assert(
      fc.property(board, (entries) => {
        rankIntervals(entries).forEach(({ best, worst }, index) => {
          const value = entries[index]?.value ?? Number.NaN;
          expect(best).toBeGreaterThanOrEqual(1);
          expect(best).toBeLessThanOrEqual(1 + entries.filter((other) => other.value > value).length);
          expect(worst).toBeGreaterThanOrEqual(entries.filter((other) => other.value >= value).length);
          expect(worst).toBeLessThanOrEqual(entries.length);
        });
      }),
    );
  });

  test('a rank interval is one rank without errors, and all ranks with large errors', () => {
    fc.assert(
      fc.property(board, (entries) => {
        const exact = rankIntervals(entries.map(({ value }) => ({ value, standardError: 0 })));
        exact.forEach(({ best, worst }, index) => {
          const value = entries[index]?.value ?? Number.NaN;
          expect(best).toBe(1 + entries.filter((other) => other.value > value).length);
          expect(worst).toBe(entries.filter((other) => other.value >= value).length);
        });
        for (const interval of rankIntervals(entries.map(({ value }) => ({ value, standardError: 1 })))) {
          expect(interval).toEqual({ best: 1, worst: entries.length });
        }
      }),
    );
  });
});
