import { describe, expect, test } from 'vitest';
import { SIGNAL_NAMES } from '#contract/signals.ts';
import { computeSignals, type ScoredResponse, type SignalsInput } from './compute-signals.ts';

/** Scored response with one token per letter. */
function scored(text: string, dependency: number[], gains: number[], reward: number | null = null): ScoredResponse {
  return {
    text,
    reward,
    dependency,
    byteStarts: [...text].map((_, t) => t),
    byteEnds: [...text].map((_, t) => t + 1),
    logProbOriginal: gains.map((gain) => gain - 1),
    logProbPerturbed: gains.map(() => -1),
  };
}

/** Input whose answer is the last letter; `?` is undecided. */
function input(parts: Partial<SignalsInput>): SignalsInput {
  return {
    responses: [],
    answer: undefined,
    blind: [],
    grade: (text) => {
      const extracted = text.at(-1) ?? null;
      return { extracted, reward: extracted === '?' ? null : Number(extracted === 'x') };
    },
    ...parts,
  };
}

describe('computeSignals', () => {
  test('signals are computed over all responses and over the gold response', () => {
    const wrong = scored('ay', [0, 1], [0, -2]);
    const right = scored('abx', [1, 2, 3], [0.5, 0.5, 1]);
    const signals = computeSignals(input({ responses: [wrong, right], blind: ['x', 'y', 'x', '?'] }));
    expect(Object.keys(signals)).toEqual(SIGNAL_NAMES);
    expect(signals).toMatchObject({
      mean_dependency: (0.5 + 2) / 2,
      max_dependency: 3,
      answer_dependency: (1 + 3) / 2,
      gold_mean_dependency: 2,
      gold_gain: 2,
      gold_max_token_gain: 1,
      pass_rate: 0.5,
      reward_deviation: Math.SQRT1_2,
      blind_pass_rate: 2 / 3,
      blind_votes: 2,
      vision_driven_fraction: 1,
    });
  });

  test('the bare answer is the gold response if no response is right', () => {
    const signals = computeSignals(input({ responses: [scored('y', [1], [1])], answer: scored('x', [4], [-3]) }));
    expect(signals).toMatchObject({ gold_mean_dependency: 4, gold_gain: -3, pass_rate: 0, mean_dependency: 1 });
    expect(signals.vision_driven_fraction).toBeNull();
  });

  test('the bare answer counts as a response if there are none', () => {
    const signals = computeSignals(input({ answer: scored('x', [4], [1]) }));
    expect(signals).toMatchObject({ mean_dependency: 4, max_dependency: 4, pass_rate: null, answer_dependency: null });
  });

  test("the caller's reward takes precedence over the grade", () => {
    const signals = computeSignals(input({ responses: [scored('y', [1], [2], 1), scored('x', [1], [2], 0)] }));
    expect(signals).toMatchObject({ pass_rate: 0.5, gold_gain: 2 });
  });

  test('unknown signals are null, not 0', () => {
    const signals = computeSignals(input({ blind: ['?'] }));
    expect(Object.values(signals).every((value) => value === null)).toBe(true);
    expect(computeSignals(input({ responses: [scored('?', [1], [1])] }))).toMatchObject({
      pass_rate: null,
      blind_votes: null,
      gold_gain: null,
      reward_deviation: null,
      mean_dependency: 1,
    });
  });

  test('the answer span is in bytes if a letter has several', () => {
    const text = 'éx';
    const response = { ...scored(text, [1, 5], [0, 0]), byteStarts: [0, 2], byteEnds: [2, 3] };
    expect(computeSignals(input({ responses: [response] })).answer_dependency).toBe(5);
  });
});
