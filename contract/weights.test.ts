import { describe, expect, test } from 'vitest';
import { ADVANTAGES, computeWeights, SCOPES, SELECTORS, WEIGHTINGS } from '#core/scoring/index.ts';
import { LIMITS } from './limits.ts';
import { parseWith } from './parse.ts';
import { shapingConfig, weightsInput, weightsOutput } from './weights.ts';

const good = { old_log_probs: [[-1, -2], [-3]], aug_log_probs: [[-1, -4], [-3.5]], rewards: [1, 0] };

describe('computeWeights with the wire schemas', () => {
  test('computeWeights turns log-probabilities into k3, masks, α, advantages and token weights', () => {
    const output = weightsOutput.parse(computeWeights(parseWith(weightsInput, good, 'The input')));
    expect(output.estimator).toBe('k3');
    expect(output.dependency[0]?.[0]).toBe(0);
    expect(output.dependency[0]?.[1]).toBeCloseTo(Math.exp(-2) + 1, 12);
    expect(output.mask).toEqual([[0, 1], [1]]);
    expect(output.token_weight[0]?.[0]).toBe(0);
    expect(output.config).toMatchObject({ top_p: 0.4, beta_min: 0.9, beta_max: 'dynamic' });
  });

  test('the options of shapingConfig are those of core/scoring', () => {
    expect(shapingConfig.shape.advantage.unwrap().options).toEqual(ADVANTAGES);
    expect(shapingConfig.shape.selector.unwrap().options).toEqual(SELECTORS);
    expect(shapingConfig.shape.weighting.unwrap().options).toEqual(WEIGHTINGS);
    expect(shapingConfig.shape.scope.unwrap().options).toEqual(SCOPES);
  });

  test.each([
    ['too few rewards', { ...good, rewards: [1] }, '/rewards', 'has 1 entries, but old_log_probs has 2'],
    ['a reward that is not a number', { ...good, rewards: [1, Number.NaN] }, '/rewards/1', 'finite'],
    ['a null reward', { ...good, rewards: [1, null] }, '/rewards/1', 'finite'],
    [
      'token counts that differ',
      { ...good, aug_log_probs: [[-1], [-3.5]] },
      '/aug_log_probs/0',
      'has 1 tokens, but old_log_probs/0 has 2',
    ],
    ['only old_log_probs', { old_log_probs: [[-1]], rewards: [1] }, '/aug_log_probs', 'go together'],
    ['both log-probabilities and dependency', { ...good, dependency: [[1, 2], [3]] }, '', 'either'],
    ['neither log-probabilities nor dependency', { rewards: [1] }, '', 'either'],
    ['an empty response', { dependency: [[]], rewards: [1] }, '/dependency/0', 'at least one token'],
    ['a top_p of 0', { ...good, config: { top_p: 0 } }, '/config/top_p', '>0'],
    ['the advantage given but no advantages', { ...good, config: { advantage: 'given' } }, '/advantages', 'is needed'],
    ['a missing batch', { ...good, config: { scope: 'batch' } }, '/batch', 'is needed'],
    ['too few group keys', { ...good, group: ['a'] }, '/group', 'has 1 entries, but old_log_probs has 2'],
    ['too few series', { ...good, aug_log_probs: [[-1, -4]] }, '/aug_log_probs', 'has 1 entries, but old_log_probs'],
    [
      'entropy for another number of tokens',
      {
        ...good,
        entropy: [
          [1, 2],
          [3, 4],
        ],
      },
      '/entropy/1',
      'has 2 tokens, but old_log_probs/1',
    ],
    ['a null log-probability', { ...good, aug_log_probs: [[-1, null], [-3]] }, '/aug_log_probs/0/1', 'finite'],
    ['a number too large to square', { ...good, rewards: [1e200, 0] }, '/rewards/0', 'must not be above 1e+100'],
    [
      'a trajectory above the limit',
      { dependency: new Array(LIMITS.weightsTrajectoriesMax + 1).fill([1]), rewards: [] },
      '/dependency',
      'at most 4096 trajectories',
    ],
    [
      'a token above the limit',
      { dependency: [new Array(LIMITS.tokensPerResponseMax + 1).fill(1)], rewards: [1] },
      '/dependency/0',
      'at most 16384 tokens',
    ],
    ['an unknown field', { ...good, reward: [1, 0] }, '', 'reward'],
    ['missing entropy', { ...good, config: { selector: 'union' } }, '/entropy', 'is needed'],
  ])('an input with %s is rejected at its pointer', (_name, input, pointer, words) => {
    try {
      parseWith(weightsInput, input, 'The input');
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: 'invalid_request', errors: [{ pointer }] });
      expect(String((error as { errors: { message: string }[] }).errors[0]?.message)).toContain(words);
    }
  });

  test('computeWeights uses every field of the input', () => {
    const input = parseWith(
      weightsInput,
      {
        dependency: [
          [0, 1],
          [1, 3],
          [4, 6],
          [7, 9],
        ],
        entropy: [
          [1, 0],
          [1, 0],
          [1, 0],
          [1, 0],
        ],
        rewards: [1, 0, 1, 1],
        group: ['a', 'a', 'b', 'b'],
        batch: [1, 1, 2, 2],
        advantages: [4, 3, 2, 1],
        config: {
          top_p: 0.5,
          beta_min: 0.5,
          beta_max: 1.5,
          alpha_cap: 1.25,
          advantage: 'given',
          selector: 'entropy',
          scope: 'batch',
        },
      },
      'The input',
    );
    const output = weightsOutput.parse(computeWeights(input));
    expect(output).toEqual({
      estimator: 'given',
      dependency: input.dependency,
      mask: [
        [1, 0],
        [1, 0],
        [1, 0],
        [1, 0],
      ],
      mean_dependency: [0.5, 2, 5, 8],
      alpha: [0.5, 1.25, 0.5, 1.25],
      advantage: [4, 3, 2, 1],
      degenerate: [false, false, true, true],
      token_weight: [
        [2, 0],
        [3.75, 0],
        [1, 0],
        [1.25, 0],
      ],
      config: { ...input.config, weighting: 'minmax' },
    });
  });

  test('a numeric beta_max replaces the dynamic one', () => {
    const input = { dependency: [[1], [2]], rewards: [1, 0], config: { beta_min: 0.75, beta_max: 1.75 } };
    expect(computeWeights(parseWith(weightsInput, input, 'The input')).alpha).toEqual([0.75, 1.75]);
  });

  test('trajectories without group keys answer the same prompt', () => {
    const output = computeWeights(parseWith(weightsInput, { dependency: [[1], [2]], rewards: [1, 0] }, 'The input'));
    expect(output.degenerate).toEqual([false, false]);
    expect(output.advantage[0]).toBeCloseTo(Math.SQRT1_2, 5);
    expect(output.advantage[1]).toBeCloseTo(-Math.SQRT1_2, 5);
  });

  test('the largest accepted numbers give finite weights', () => {
    const weighting = ['minmax', 'mean'] as const;
    for (const advantage of ['grpo', 'dr_grpo', 'rloo', 'given'] as const) {
      for (const input of weighting.map((name) => ({
        dependency: [
          [1e100, 1e100],
          [-1e100, -1e100],
        ],
        rewards: [1e100, -1e100],
        advantages: [1e100, -1e100],
        config: { advantage, weighting: name, beta_min: -1e100, beta_max: 1e100 },
      }))) {
        const output = computeWeights(parseWith(weightsInput, input, 'The input'));
        expect(output.token_weight.flat().every(Number.isFinite)).toBe(true);
      }
    }
  });

  test('an input without trajectories gives empty weights', () => {
    const output = computeWeights(parseWith(weightsInput, { dependency: [], rewards: [] }, 'The input'));
    expect(output).toMatchObject({ mask: [], alpha: [], token_weight: [] });
  });
});
