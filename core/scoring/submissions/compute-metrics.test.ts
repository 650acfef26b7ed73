/** Cases small enough to compute by hand. docs/metrics.md works through the first one. */
import { describe, expect, test } from 'vitest';
import {
  computeMetrics,
  pairedComparison,
  rankIntervals,
  type SubmissionResponse,
  type SubmissionSample,
} from './index.ts';

function responded(
  grade: number | null,
  gain: number | null = 1,
  meanDependency: number | null = 0.1,
): SubmissionResponse {
  return { grade, gain, meanDependency };
}

const WORKED: SubmissionSample[] = [
  { id: 'a', responses: [responded(1, 2, 0.4), responded(1, 1, 0.3)] },
  { id: 'b', responses: [responded(1, -0.5, 0.1), responded(0, 0.2, 0.2)] },
  { id: 'c', responses: [responded(null, 0.1, 0.1), responded(0.5, 0.3, 0.2)] },
];

describe('the worked example of docs/metrics.md', () => {
  const metrics = computeMetrics(WORKED);

  test('accuracy counts an ungraded response as not right, and half a grade as half', () => {
    expect(metrics).toMatchObject({ samples: 3, responses: 6, ungraded: 1, unscored: 0 });
    expect(metrics.estimates.accuracy.value).toBeCloseTo((1 + 0.5 + 0.25) / 3, 12);
    expect(metrics.estimates.accuracy.standardError).toBeCloseTo(0.220479, 6);
    expect(metrics.estimates.accuracy.low).toBeCloseTo(0.075369, 6);
    expect(metrics.estimates.accuracy.high).toBeCloseTo(0.960072, 6);
  });

  test('a response is grounded if it is fully right and gains from the image', () => {
    expect(metrics.estimates.grounded_accuracy?.value).toBeCloseTo(1 / 3, 12);
    expect(metrics.estimates.vision_driven_fraction?.value).toBeCloseTo(2 / 3, 12);
  });

  test('dependency AUROC compares each right response with each other one', () => {
    // 0.4, 0.3 and 0.1 against 0.2, 0.1 and 0.2: 3 + 3 + ½ of 9
    expect(metrics.dependencyAuroc).toBeCloseTo(6.5 / 9, 12);
  });
});

test('an unscored sample is left out of the grounded metrics but counts in accuracy', () => {
  const metrics = computeMetrics([...WORKED, { id: 'd', responses: [responded(1, null, null), responded(1)] }]);
  expect(metrics.unscored).toBe(1);
  expect(metrics.estimates.grounded_accuracy).toEqual(computeMetrics(WORKED).estimates.grounded_accuracy);
  expect(metrics.estimates.vision_driven_fraction).toEqual(computeMetrics(WORKED).estimates.vision_driven_fraction);
  expect(metrics.estimates.mean_dependency).toEqual(computeMetrics(WORKED).estimates.mean_dependency);
  expect(metrics.calibration).toEqual(computeMetrics(WORKED).calibration);
  expect(metrics.estimates.accuracy.value).toBeCloseTo((1 + 0.5 + 0.25 + 1) / 4, 12);
});

test('a submission without scored samples has accuracy but no grounded metrics', () => {
  expect(computeMetrics([{ id: 'a', responses: [responded(1, null, null)] }])).toEqual({
    samples: 1,
    responses: 1,
    ungraded: 0,
    unscored: 1,
    estimates: expect.objectContaining({
      grounded_accuracy: null,
      accuracy: { value: 1, low: 0, high: 1, standardError: 0.5 },
      vision_driven_fraction: null,
      mean_dependency: null,
      multi_modal_gain: null,
      pair_accuracy: null,
    }),
    multiModalLeakage: null,
    dependencyAuroc: null,
    calibration: [],
    pairs: null,
  });
});

test('a gain of exactly 0 is not grounded, and a response without dependency is judged by its gain alone', () => {
  const metrics = computeMetrics([
    { id: 'a', responses: [responded(1, 0, null)] },
    { id: 'b', responses: [responded(1, 0.1, null)] },
  ]);
  expect(metrics.estimates.grounded_accuracy?.value).toBe(0.5);
  expect(metrics.estimates.mean_dependency).toBeNull();
});

describe('intervals at the ends of the scale', () => {
  function allOf(count: number, grade: number): SubmissionSample[] {
    return Array.from({ length: count }, (_, index) => ({ id: `${index}`, responses: [responded(grade)] }));
  }

  test('20 of 20 right responses have an interval below 1', () => {
    // Wilson's interval for 19 of 19 with t(19) = 2.093: 19 / (19 + 2.093²)
    expect(computeMetrics(allOf(20, 1)).estimates.accuracy).toMatchObject({ value: 1, high: 1, standardError: 0 });
    expect(computeMetrics(allOf(20, 1)).estimates.accuracy.low).toBeCloseTo(19 / (19 + 2.093024 ** 2), 6);
    expect(computeMetrics(allOf(20, 0)).estimates.accuracy.high).toBeCloseTo(2.093024 ** 2 / (19 + 2.093024 ** 2), 6);
  });

  test('samples that are all half right have an interval on both sides', () => {
    const { low, high } = computeMetrics(allOf(9, 0.5)).estimates.accuracy;
    expect(low).toBeGreaterThan(0);
    expect(low).toBeLessThan(0.4);
    expect(high).toBeCloseTo(1 - low, 12);
  });

  test('an all-right and an all-wrong submission differ significantly on six samples, not on five', () => {
    expect(pairedComparison(allOf(5, 1), allOf(5, 0), 'accuracy')).toMatchObject({ pValue: 1 / 16 });
    expect(pairedComparison(allOf(6, 1), allOf(6, 0), 'accuracy')).toMatchObject({
      pValue: 1 / 32,
      test: 'exact_sign_flips',
    });
    expect(pairedComparison(allOf(30, 1), allOf(30, 0), 'accuracy')).toMatchObject({
      pValue: 2 ** -29,
      test: 'clustered_t',
    });
  });
});

describe('multi-modal gain and leakage', () => {
  const both: SubmissionSample[] = [
    { id: 'a', responses: [responded(1)], blindGrades: [1, 0], languageModelGrades: [0] },
    { id: 'b', responses: [responded(1)], blindGrades: [null, 1], languageModelGrades: [1, 0] },
  ];

  test('multi-modal gain and leakage are the differences of MMStar', () => {
    const { estimates, multiModalLeakage } = computeMetrics(both);
    expect(estimates.multi_modal_gain?.value).toBe(0.5);
    expect(multiModalLeakage).toBe(0.25);
  });

  test('multi-modal gain and leakage are null unless every sample has such responses', () => {
    const some = [...both, { id: 'c', responses: [responded(1)] }];
    expect(computeMetrics(some)).toMatchObject({ estimates: { multi_modal_gain: null }, multiModalLeakage: null });
    const withoutText = both.map(({ languageModelGrades: _, ...rest }) => rest);
    expect(computeMetrics(withoutText).estimates.multi_modal_gain).not.toBeNull();
    expect(computeMetrics(withoutText).multiModalLeakage).toBeNull();
  });
});

describe('pair accuracy', () => {
  function group(name: string, grades: readonly number[]): SubmissionSample[] {
    return grades.map((grade, index) => ({
      id: `${name}${index}`,
      responses: [responded(grade)],
      pair: { group: name, question: index >> 1, image: index & 1 },
    }));
  }

  test('pair accuracies are those of NaturalBench: both images of a question, both questions of an image, all four', () => {
    const metrics = computeMetrics([
      ...group('x', [1, 1, 1, 1]),
      ...group('y', [1, 1, 1, 0]),
      ...group('z', [1, 0, 0, 1]),
    ]);
    expect(metrics.estimates.accuracy.value).toBeCloseTo(9 / 12, 12);
    expect(metrics.pairs?.question.value).toBeCloseTo(3 / 6, 12);
    expect(metrics.pairs?.image.value).toBeCloseTo(3 / 6, 12);
    expect(metrics.pairs?.group.value).toBeCloseTo(1 / 3, 12);
  });

  test('samples of a pair group form one cluster', () => {
    const paired = [...group('x', [1, 1, 1, 1]), ...group('y', [0, 0, 0, 0])];
    const single = paired.map(({ pair: _, ...rest }) => rest);
    expect(computeMetrics(paired).estimates.accuracy.standardError).toBeCloseTo(0.5, 12);
    expect(computeMetrics(single).estimates.accuracy.standardError).toBeLessThan(0.2);
  });

  test('pair accuracy of several responses is the probability that one of each is right', () => {
    const samples = group('x', [1, 1]).map((one) => ({ ...one, responses: [responded(1), responded(0)] }));
    expect(computeMetrics(samples).pairs?.group.value).toBe(0.25);
  });
});

test('calibration bins keep equal dependencies together', () => {
  const responses = [0, 0, 0, 0, 0, 0, 1, 2, 3, 4].map((dependency, index) => responded(index % 2, 1, dependency));
  const { calibration } = computeMetrics([{ id: 'a', responses }]);
  expect(calibration).toEqual([
    { dependency: 0, accuracy: 0.5, responses: 6 },
    { dependency: 1, accuracy: 0, responses: 1 },
    { dependency: 2, accuracy: 1, responses: 1 },
    { dependency: 3, accuracy: 0, responses: 1 },
    { dependency: 4, accuracy: 1, responses: 1 },
  ]);
});

test('pairedComparison uses only samples that both submissions have', () => {
  const other = [
    { id: 'a', responses: [responded(0)] },
    { id: 'elsewhere', responses: [responded(1)] },
  ];
  expect(pairedComparison(WORKED, other, 'accuracy')).toMatchObject({
    samples: 1,
    difference: { value: 1 },
    pValue: 1,
  });
  expect(pairedComparison(WORKED, other.slice(1), 'accuracy')).toBeNull();
  expect(pairedComparison(WORKED, [], 'accuracy')).toBeNull();
  expect(pairedComparison(WORKED, other, 'mean_dependency')).toBeNull();
});

describe('invalid inputs', () => {
  test.each([
    ['no samples', []],
    ['a sample without responses', [{ id: 'a', responses: [] }]],
    ['a sample that occurs twice', [...WORKED, ...WORKED]],
    ['a grade above 1', [{ id: 'a', responses: [responded(1.5)] }]],
    ['a grade that is not a number', [{ id: 'a', responses: [responded(Number.NaN)] }]],
    ['a blind grade below 0', [{ id: 'a', responses: [responded(1)], blindGrades: [-1] }]],
    ['an infinite dependency', [{ id: 'a', responses: [responded(1, 1, Number.POSITIVE_INFINITY)] }]],
  ])('computeMetrics rejects %s', (_, samples: SubmissionSample[]) => {
    expect(() => computeMetrics(samples)).toThrow(RangeError);
  });

  test('rankIntervals rejects values that are not finite and negative errors', () => {
    expect(() => rankIntervals([{ value: Number.NaN, standardError: 0 }])).toThrow(RangeError);
    expect(() => rankIntervals([{ value: 0, standardError: -1 }])).toThrow(RangeError);
    expect(rankIntervals([])).toEqual([]);
  });
});
