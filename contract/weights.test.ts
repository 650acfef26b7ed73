import { describe, expect, test } from 'vitest';
import { ADVANTAGES, computeWeights, SCOPES, SELECTORS, WEIGHTINGS } from '#scoring/index.ts';
import { parseWith } from './parse.ts';
import { shapingConfig, weightsInput, weightsOutput } from './weights.ts';

const good = { old_log_probs: [[-1, -2], [-3]], aug_log_probs: [[-1, -4], [-3.5]], rewards: [1, 0] };

describe('weights on the wire', () => {
  test('log-probabilities in give k3, masks, α, advantages and token weights out', () => {
    const output = weightsOutput.parse(computeWeights(parseWith(weightsInput, good, 'The input')));
    expect(output.estimator).toBe('k3');
    expect(output.dependency[0]?.[0]).toBe(0);
    expect(output.dependency[0]?.[1]).toBeCloseTo(Math.exp(-2) + 1, 12);
    expect(output.mask).toEqual([[0, 1], [1]]);
    expect(output.token_weight[0]?.[0]).toBe(0);
    expect(output.config).toMatchObject({ top_p: 0.4, beta_min: 0.9, beta_max: 'dynamic' });
  });

  test('the configuration names what the mathematics knows', () => {
    expect(shapingConfig.shape.advantage.unwrap().options).toEqual(ADVANTAGES);
    expect(shapingConfig.shape.selector.unwrap().options).toEqual(SELECTORS);
    expect(shapingConfig.shape.weighting.unwrap().options).toEqual(WEIGHTINGS);
    expect(shapingConfig.shape.scope.unwrap().options).toEqual(SCOPES);
  });

  test.each([
    ['a reward too few', { ...good, rewards: [1] }, '/rewards', 'has 1 entries, but old_log_probs has 2'],
    ['a reward that is not a number', { ...good, rewards: [1, Number.NaN] }, '/rewards/1', 'finite'],
    ['a null reward', { ...good, rewards: [1, null] }, '/rewards/1', 'finite'],
    [
      'tokens that differ',
      { ...good, aug_log_probs: [[-1], [-3.5]] },
      '/aug_log_probs/0',
      'has 1 tokens, but old_log_probs/0 has 2',
    ],
    ['half of a pair', { old_log_probs: [[-1]], rewards: [1] }, '/aug_log_probs', 'go together'],
    ['both forms', { ...good, dependency: [[1, 2], [3]] }, '', 'either'],
    ['neither form', { rewards: [1] }, '', 'either'],
    ['an empty response', { dependency: [[]], rewards: [1] }, '/dependency/0', 'at least one token'],
    ['k of zero', { ...good, config: { top_p: 0 } }, '/config/top_p', '>0'],
    ['given without advantages', { ...good, config: { advantage: 'given' } }, '/advantages', 'is needed'],
    ['entropy that is not there', { ...good, config: { selector: 'union' } }, '/entropy', 'is needed'],
  ])('%s is refused at its pointer', (_name, input, pointer, words) => {
    try {
      parseWith(weightsInput, input, 'The input');
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: 'invalid_request', errors: [{ pointer }] });
      expect(String((error as { errors: { message: string }[] }).errors[0]?.message)).toContain(words);
    }
  });

  test('no trajectories are no error', () => {
    const output = computeWeights(parseWith(weightsInput, { dependency: [], rewards: [] }, 'The input'));
    expect(output).toMatchObject({ mask: [], alpha: [], token_weight: [] });
  });
});
