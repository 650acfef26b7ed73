/** Cases small enough to be counted by hand; docs/metrics.md works the first one out. */
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

describe('the worked example', () => {
  const metrics = computeMetrics(WORKED);

  test('counts what cannot be graded as not right, and half a grade as half', () => {
    expect(metrics).toMatchObject({ samples: 3, responses: 6, ungraded: 1, unscored: 0 });
    expect(metrics.estimates.accuracy.value).toBeCloseTo((1 + 0.5 + 0.25) / 3, 12);
    expect(metrics.estimates.accuracy.standardError).toBeCloseTo(0.220479, 6);
    expect(metrics.estimates.accuracy.low).toBeCloseTo(0.075369, 6);
    expect(metrics.estimates.accuracy.high).toBeCloseTo(0.960072, 6);
  });

  test('takes as grounded what is wholly right and gains from the picture', () => {
    expect(metrics.estimates.grounded_accuracy?.value).toBeCloseTo(1 / 3, 12);
    expect(metrics.estimates.vision_driven_fraction?.value).toBeCloseTo(2 / 3, 12);
  });

  test('ranks dependencies: each right one against each other one', () => {
    // 0.4, 0.3 and 0.1 against 0.2, 0.1 and 0.2: 3 + 3 + ½ of 9
    expect(metrics.dependencyAuroc).toBeCloseTo(6.5 / 9, 12);
  });
});

test('a sample that could not be scored leaves the grounded metrics, and is right all the same', () => {
  const metrics = computeMetrics([...WORKED, { id: 'd', responses: [responded(1, null, null), responded(1)] }]);
  expect(metrics.unscored).toBe(1);
  expect(metrics.estimates.grounded_accuracy).toEqual(computeMetrics(WORKED).estimates.grounded_accuracy);
  expect(metrics.estimates.vision_driven_fraction).toEqual(computeMetrics(WORKED).estimates.vision_driven_fraction);
  expect(metrics.estimates.mean_dependency).toEqual(computeMetrics(WORKED).estimates.mean_dependency);
  expect(metrics.calibration).toEqual(computeMetrics(WORKED).calibration);
  expect(metrics.estimates.accuracy.value).toBeCloseTo((1 + 0.5 + 0.25 + 1) / 4, 12);
});

test('what nothing was scored of has no grounded metrics, and the rest', () => {
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

describe('at the ends of the scale', () => {
  function allOf(count: number, grade: number): SubmissionSample[] {
    return Array.from({ length: count }, (_, index) => ({ id: `${index}`, responses: [responded(grade)] }));
  }

  test('20 of 20 right is not certainly always right', () => {
    // Wilson's interval for 19 of 19 with t(19) = 2.093: 19 / (19 + 2.093²)
    expect(computeMetrics(allOf(20, 1)).estimates.accuracy).toMatchObject({ value: 1, high: 1, standardError: 0 });
    expect(computeMetrics(allOf(20, 1)).estimates.accuracy.low).toBeCloseTo(19 / (19 + 2.093024 ** 2), 6);
    expect(computeMetrics(allOf(20, 0)).estimates.accuracy.high).toBeCloseTo(2.093024 ** 2 / (19 + 2.093024 ** 2), 6);
  });

  test('samples that are all half right leave room on both sides', () => {
    const { low, high } = computeMetrics(allOf(9, 0.5)).estimates.accuracy;
    expect(low).toBeGreaterThan(0);
    expect(low).toBeLessThan(0.4);
    expect(high).toBeCloseTo(1 - low, 12);
  });

  test('one right and one wrong entry are told apart by six samples, not by five', () => {
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

  test('are MMStar’s differences', () => {
    const { estimates, multiModalLeakage } = computeMetrics(both);
    expect(estimates.multi_modal_gain?.value).toBe(0.5);
    expect(multiModalLeakage).toBe(0.25);
  });

  test('are null unless they are known of every sample', () => {
    const some = [...both, { id: 'c', responses: [responded(1)] }];
    expect(computeMetrics(some)).toMatchObject({ estimates: { multi_modal_gain: null }, multiModalLeakage: null });
    const withoutText = both.map(({ languageModelGrades: _, ...rest }) => rest);
    expect(computeMetrics(withoutText).estimates.multi_modal_gain).not.toBeNull();
    expect(computeMetrics(withoutText).multiModalLeakage).toBeNull();
  });
});

describe('pairs', () => {
  function group(name: string, grades: readonly number[]): SubmissionSample[] {
    return grades.map((grade, index) => ({
      id: `${name}${index}`,
      responses: [responded(grade)],
      pair: { group: name, question: index >> 1, image: index & 1 },
    }));
  }

  test('are NaturalBench’s: both pictures of a question, both questions of a picture, all four', () => {
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

  test('are one cluster, so that four samples of a group tell no more than one group', () => {
    const paired = [...group('x', [1, 1, 1, 1]), ...group('y', [0, 0, 0, 0])];
    const single = paired.map(({ pair: _, ...rest }) => rest);
    expect(computeMetrics(paired).estimates.accuracy.standardError).toBeCloseTo(0.5, 12);
    expect(computeMetrics(single).estimates.accuracy.standardError).toBeLessThan(0.2);
  });

  test('of several responses are the chance that one of each is right', () => {
    const samples = group('x', [1, 1]).map((one) => ({ ...one, responses: [responded(1), responded(0)] }));
    expect(computeMetrics(samples).pairs?.group.value).toBe(0.25);
  });
});

test('deciles of dependency keep equal dependencies together', () => {
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

test('only samples that both entries have are compared', () => {
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

describe('refusals', () => {
  test.each([
    ['no samples', []],
    ['a sample without responses', [{ id: 'a', responses: [] }]],
    ['a sample that is there twice', [...WORKED, ...WORKED]],
    ['a grade above 1', [{ id: 'a', responses: [responded(1.5)] }]],
    ['a grade that is not a number', [{ id: 'a', responses: [responded(Number.NaN)] }]],
    ['a blind grade below 0', [{ id: 'a', responses: [responded(1)], blindGrades: [-1] }]],
    ['an endless dependency', [{ id: 'a', responses: [responded(1, 1, Number.POSITIVE_INFINITY)] }]],
  ])('%s', (_, samples: SubmissionSample[]) => {
    expect(() => computeMetrics(samples)).toThrow(RangeError);
  });

  test('ranks of what is not finite', () => {
    expect(() => rankIntervals([{ value: Number.NaN, standardError: 0 }])).toThrow(RangeError);
    expect(() => rankIntervals([{ value: 0, standardError: -1 }])).toThrow(RangeError);
    expect(rankIntervals([])).toEqual([]);
  });
});
