import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { preferenceRequest, type TrajectoryFilter, trajectoryFilter } from '#contract/trajectory-filter.ts';
import { createTrajectoryFilter } from './filter-group.ts';
import type { ScoredTrajectory } from './judge.ts';
import { createPairing } from './preference-pairs.ts';

const response = (
  index: number,
  reward: number | null,
  gain: number,
  dependency: number,
  text = `response ${index}`,
): ScoredTrajectory => ({
  sample_id: 's',
  response_index: index,
  text,
  reward,
  gain,
  mean_dependency: dependency,
});

/** 0: grounded, right. 1: ungrounded, right. 2: grounded, wrong. 3: ungrounded, wrong. 4: no reward. */
const group = [
  response(0, 1, 3, 0.06),
  response(1, 1, -0.1, 0.07),
  response(2, 0, 0.5, 0.01),
  response(3, 0, -9, 0.08),
  response(4, null, -1, 0.02),
];
const all = Float64Array.from(group, (one) => one.mean_dependency);
type Input = Parameters<typeof trajectoryFilter.parse>[0];
const keptBy = (filter: Input, given = group) =>
  createTrajectoryFilter(
    trajectoryFilter.parse(filter),
    all,
  )(given)
    .filter(({ kept }) => kept)
    .map(({ trajectory }) => trajectory.response_index);

describe('createTrajectoryFilter', () => {
  test.each<[string, Input, number[]]>([
    ['the two that depend most', { keep: 'top', count: 2 }, [1, 3]],
    ['a share, rounded up', { keep: 'top', share: 0.5 }, [0, 1, 3]],
    ['by gain', { keep: 'top', by: 'gain', count: 1 }, [0]],
    ['all responses if there are fewer than count', { keep: 'top', count: 9 }, [0, 1, 2, 3, 4]],
    ['all but correct, ungrounded responses', { keep: 'not_lucky' }, [0, 2, 3, 4]],
    [
      'all but correct responses below a percentile of dependency',
      { keep: 'not_lucky', grounding: { by: 'mean_dependency', above_percentile: 50 } },
      [1, 2, 3, 4],
    ],
    ['correct and grounded responses', { keep: 'grounded_correct' }, [0]],
    ['responses that a lower correct_min counts as correct', { keep: 'grounded_correct', correct_min: 0 }, [0, 2]],
    [
      'at most per_sample_max responses, the most grounded ones',
      { keep: 'grounded_correct', correct_min: 0, per_sample_max: 1 },
      [0],
    ],
  ])('the filter keeps %s', (_name, filter, expected) => {
    expect(keptBy(filter)).toEqual(expected);
  });

  test('the filter keeps each text once', () => {
    const twice = [response(0, 1, 1, 0, 'red'), response(1, 1, 2, 0, 'red'), response(2, 1, 1, 0, 'rot')];
    expect(keptBy({ keep: 'grounded_correct' }, twice)).toEqual([1, 2]);
  });

  test('the filter gives reasons', () => {
    const decide = createTrajectoryFilter(trajectoryFilter.parse({ keep: 'not_lucky' }), all);
    expect(decide(group).map(({ reasons }) => reasons)).toEqual([
      ['reward 1 ≥ 1', 'gain 3 > 0'],
      ['reward 1 ≥ 1', 'gain -0.1 ≤ 0'],
      ['reward 0 < 1', 'gain 0.5 > 0'],
      ['reward 0 < 1', 'gain -9 ≤ 0'],
      ['reward is null', 'gain -1 ≤ 0'],
    ]);
    const top = createTrajectoryFilter(trajectoryFilter.parse({ keep: 'top', count: 1 }), all);
    expect(top(group)[0]?.reasons).toEqual(['mean_dependency 0.06 has rank 3 of 5; 1 are kept']);
  });

  test('the filter top requires exactly one of count and share', () => {
    expect(trajectoryFilter.safeParse({ keep: 'top' }).success).toBe(false);
    expect(trajectoryFilter.safeParse({ keep: 'top', count: 1, share: 0.5 }).success).toBe(false);
  });
});

describe('createPairing', () => {
  const pairsBy = (request: Parameters<typeof preferenceRequest.parse>[0], given = group) =>
    createPairing(
      preferenceRequest.parse(request),
      all,
    )(given).map(({ chosen, rejected }) => [chosen.response_index, rejected.response_index]);

  test.each<[string, Parameters<typeof preferenceRequest.parse>[0], [number, number][]]>([
    ['a grounded and correct response with the least grounded one', {}, [[0, 3]]],
    ['a grounded and correct response with a correct, ungrounded one', { rejected: 'ungrounded_correct' }, [[0, 1]]],
    ['a grounded and correct response with the least grounded incorrect one', { rejected: 'incorrect' }, [[0, 3]]],
    ['every correct and grounded response if per_sample_max allows', { per_sample_max: 8 }, [[0, 3]]],
  ])('createPairing pairs %s', (_name, request, expected) => {
    expect(pairsBy(request)).toEqual(expected);
  });

  test('the texts of a preference pair differ', () => {
    const same = [response(0, 1, 1, 0, 'red'), response(1, 1, -1, 0, ' red '), response(2, 1, -0.5, 0, 'rot')];
    expect(pairsBy({}, same)).toEqual([[0, 2]]);
    expect(pairsBy({}, same.slice(0, 2))).toEqual([]);
  });

  test('every response is in at most one preference pair', () => {
    const one = fc.record({
      reward: fc.constantFrom(0, 1, null),
      gain: fc.integer({ min: -3, max: 3 }),
      text: fc.constantFrom('a', 'b', 'c'),
    });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 12 }), fc.integer({ min: 1, max: 5 }), (given, most) => {
        const responses = given.map(({ reward, gain, text }, index) => response(index, reward, gain, 0, text));
        const pairs = createPairing(preferenceRequest.parse({ per_sample_max: most }), all)(responses);
        const used = pairs.flatMap(({ chosen, rejected }) => [chosen, rejected]);
        expect(new Set(used).size).toBe(used.length);
        expect(pairs.length).toBeLessThanOrEqual(most);
        for (const { chosen, rejected } of pairs) {
          expect(chosen).toMatchObject({ reward: 1 });
          expect(chosen.gain).toBeGreaterThan(0);
          expect(rejected.gain).toBeLessThanOrEqual(0);
          expect(rejected.text).not.toBe(chosen.text);
        }
      }),
    );
  });
});

test('reordering the responses reorders the decisions and changes none', () => {
  const filters: TrajectoryFilter[] = [
    trajectoryFilter.parse({ keep: 'top', share: 0.3 }),
    trajectoryFilter.parse({ keep: 'grounded_correct', per_sample_max: 2 }),
  ];
  const given = fc.array(fc.tuple(fc.constantFrom(0, 1), fc.integer({ min: -2, max: 2 })), { maxLength: 10 });
  fc.assert(
    fc.property(given, fc.constantFrom(...filters), (values, filter) => {
      const responses = values.map(([reward, gain], index) => response(index, reward, gain, gain));
      const keep = createTrajectoryFilter(filter, all);
      const kept = (some: ScoredTrajectory[]) =>
        keep(some)
          .filter((one) => one.kept)
          .map(({ trajectory }) => trajectory.response_index)
          .sort((a, b) => a - b);
      expect(kept(responses.toReversed())).toEqual(kept(responses));
    }),
  );
});
