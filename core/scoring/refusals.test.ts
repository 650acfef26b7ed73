import { describe, expect, test } from 'vitest';
import {
  absLogRatioFromLogProbs,
  auroc,
  computeDivergences,
  computeWeights,
  detection,
  drGrpoAdvantages,
  goldGain,
  grpoAdvantages,
  k3FromLogProbs,
  keptTokens,
  mean,
  meanOverDraws,
  pgpoWeights,
  shape,
  shapeAlpha,
  spanDependency,
  tokenWeights,
  unionMask,
  visionDrivenFraction,
} from './index.ts';

const HUGE = 1e308;
const NAN = Number.NaN;
const two = { dependency: [[1], [2]], rewards: [1, 0], group: [0, 0] };
const tokens = { byteStarts: [0, 3], byteEnds: [3, 6] };
const wireConfig = {
  top_p: 0.4,
  beta_min: 0.9,
  beta_max: 'dynamic',
  advantage: 'grpo',
  selector: 'dependency',
  weighting: 'minmax',
  scope: 'run',
} as const;

type Refusal = [name: string, attempt: () => unknown, message: string];

const notFinite: Refusal[] = [
  ['a log-probability', () => k3FromLogProbs({ logProbOriginal: [NAN], logProbPerturbed: [0] }), 'logProbOriginal[0]'],
  ['a reward', () => grpoAdvantages({ rewards: [0, NAN], group: [0, 0] }), 'rewards[1] is NaN'],
  ['a mean dependency', () => shapeAlpha({ meanDependency: [0, Infinity] }), 'meanDependency[1] is Infinity'],
  ['beta_min', () => shapeAlpha({ meanDependency: [0], betaMin: NAN }), 'betaMin is NaN'],
  ['the cap', () => shapeAlpha({ meanDependency: [0], cap: Infinity }), 'cap is Infinity'],
  ['a draw', () => meanOverDraws([[1], [NAN]]), 'draws[1][0] is NaN'],
  ['a gain', () => visionDrivenFraction([{ correct: true, gain: NAN }]), 'gain[0] is NaN'],
  ['a token outside the span', () => spanDependency([1, NAN], tokens, { start: 0, end: 2 }), 'dependency[1] is NaN'],
  ['a soft weight', () => tokenWeights({ alpha: 1, advantage: 1, mask: [NAN] }), 'mask[0] is NaN'],
  ['an unused entropy', () => shape({ ...two, entropy: [[1], [NAN]] }), 'entropy[1][0] is NaN'],
  [
    'a given advantage',
    () => shape({ ...two, advantages: [1, NAN], config: { advantage: 'given' } }),
    'advantages[1] is NaN',
  ],
];

const lengths: Refusal[] = [
  ['keys', () => grpoAdvantages({ rewards: [1], group: [0, 0] }), 'rewards has 1 entries, but group has 2'],
  [
    'log-probabilities',
    () => absLogRatioFromLogProbs({ logProbOriginal: [1], logProbPerturbed: [] }),
    'logProbOriginal has 1 entries, but logProbPerturbed has 0',
  ],
  ['claims', () => detection([true], [true, true]), 'predicted has 1 entries, but actual has 2'],
  ['masks', () => unionMask(Uint8Array.of(1), Uint8Array.of(1, 0)), 'a has 1 entries, but b has 2'],
  ['draws', () => meanOverDraws([[1], [1, 2]]), 'draws[1] has 2 entries, but draws[0] has 1'],
  ['rewards', () => shape({ ...two, rewards: [1] }), 'dependency has 2 entries, but rewards has 1'],
  ['entropies', () => shape({ ...two, entropy: [[1]] }), 'entropy has 1 entries, but dependency has 2'],
  ['more entropies', () => shape({ ...two, entropy: [[1], [1], [1]] }), 'entropy has 3 entries'],
  ['tokens', () => shape({ ...two, entropy: [[1], [1, 2]] }), 'entropy[1] has 2 entries, but dependency[1] has 1'],
  ['batches', () => shape({ ...two, batch: [1] }), 'batch has 1 entries, but dependency has 2'],
  [
    'views on the wire',
    () => computeWeights({ old_log_probs: [[0]], aug_log_probs: [[0], [0]], rewards: [1], config: wireConfig }),
    'aug_log_probs has 2 entries, but old_log_probs has 1',
  ],
];

const overflows: Refusal[] = [
  ['a mean', () => mean([HUGE, HUGE]), 'the mean does not fit'],
  ['a deviation', () => grpoAdvantages({ rewards: [1e200, -1e200], group: [0, 0] }), 'the deviation of the rewards'],
  [
    'an advantage',
    () => drGrpoAdvantages({ rewards: [1.7e308, -1.7e308, -1.7e308], group: [0, 0, 0] }),
    'the advantage of rewards[0]',
  ],
  ['a range', () => shapeAlpha({ meanDependency: [-HUGE, HUGE] }), 'the range of meanDependency'],
  ['α', () => shapeAlpha({ meanDependency: [0, 1], betaMin: -HUGE, betaMax: HUGE }), 'alpha does not fit'],
  ['a standard error', () => meanOverDraws([[1e200], [-1e200]]), 'the standard error'],
  ['a gold gain', () => goldGain({ logProbOriginal: [HUGE], logProbPerturbed: [-HUGE] }), 'the gold gain'],
  [
    'a log ratio',
    () => absLogRatioFromLogProbs({ logProbOriginal: [HUGE], logProbPerturbed: [-HUGE] }),
    'the log ratio of token 0',
  ],
  ['a sum of soft weights', () => pgpoWeights([0, 1, 2], { beta: 1.7e308 }), 'the sum of the weights'],
  ['a token weight', () => tokenWeights({ alpha: HUGE, advantage: 10, mask: [1] }), 'the token weight'],
  [
    'the span of logits',
    () => computeDivergences({ logitsOriginal: [[0, 0]], logitsPerturbed: [[HUGE, -HUGE]], tokenIds: [0] }),
    'the span of logitsPerturbed[0] at temperature 1',
  ],
];

const outside: Refusal[] = [
  ['k above 1', () => keptTokens(5, 1.5), 'k is 1.5'],
  ['half a token', () => keptTokens(2.5, 0.4), 'tokens is 2.5, not a count'],
  ['an empty span', () => spanDependency([1, 2], tokens, { start: 4, end: 4 }), 'the span from byte 4 to 4 is empty'],
  ['τ of 1', () => pgpoWeights([1, 2], { tau: 1 }), 'tau is 1'],
  ['a negative β', () => pgpoWeights([1, 2], { beta: -1 }), 'beta is -1'],
  ['a class without members', () => auroc([1], []), 'negatives is empty'],
  ['nothing to average', () => mean([]), 'values is empty'],
];

describe.each([
  ['a number that is not finite', notFinite],
  ['lengths that differ', lengths],
  ['finite inputs with an infinite result', overflows],
  ['a value outside its range', outside],
])('core/scoring rejects %s', (_title, refusals) => {
  test.each(refusals)('%s gives a RangeError that names it', (_name, attempt, message) => {
    expect(attempt).toThrow(RangeError);
    expect(attempt).toThrow(message);
  });
});
