import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { at } from './checks.ts';
import {
  auroc,
  computeDivergences,
  detection,
  drGrpoAdvantages,
  goldGain,
  grpoAdvantages,
  intersectionMask,
  keptTokens,
  maxDependency,
  meanOverDraws,
  multiModalGain,
  multiModalLeakage,
  passRate,
  pgpoWeights,
  rlooAdvantages,
  shape,
  shapeAlpha,
  spanDependency,
  tokenWeights,
  topMask,
  unionMask,
  visionDrivenFraction,
} from './index.ts';

const logit = fc.double({ min: -30, max: 30, noNaN: true });
/** Two rows of logits over one vocabulary, and one of its tokens. */
const pair = fc.integer({ min: 2, max: 40 }).chain((size) =>
  fc.record({
    original: fc.array(logit, { minLength: size, maxLength: size }),
    perturbed: fc.array(logit, { minLength: size, maxLength: size }),
    token: fc.nat(size - 1),
    temperature: fc.double({ min: 0.1, max: 5, noNaN: true }),
  }),
);

function one(original: number[], perturbed: number[], token = 0, temperature = 1) {
  const measured = computeDivergences({
    logitsOriginal: [original],
    logitsPerturbed: [perturbed],
    tokenIds: [token],
    temperature,
  });
  return Object.fromEntries(Object.entries(measured).map(([name, values]) => [name, at(values, 0)])) as Record<
    keyof typeof measured,
    number
  >;
}

describe('divergences', () => {
  test('kl is never negative, and 0 for equal distributions', () => {
    fc.assert(
      fc.property(pair, ({ original, perturbed, token, temperature }) => {
        expect(one(original, perturbed, token, temperature).kl).toBeGreaterThanOrEqual(0);
        expect(one(original, original, token, temperature).kl).toBe(0);
      }),
    );
  });

  test('kl is 0 only for equal distributions: by Pinsker it is at least half the squared distance', () => {
    fc.assert(
      fc.property(pair, ({ original, perturbed }) => {
        const softmax = (row: number[]) => {
          const peak = Math.max(...row);
          const weights = row.map((value) => Math.exp(value - peak));
          const sum = weights.reduce((a, b) => a + b, 0);
          return weights.map((weight) => weight / sum);
        };
        const p = softmax(original);
        const q = softmax(perturbed);
        const distance = p.reduce((sum, value, index) => sum + Math.abs(value - at(q, index)), 0);
        expect(one(original, perturbed).kl).toBeGreaterThanOrEqual(0.5 * distance ** 2 - 1e-12);
      }),
    );
  });

  test('adding a constant to all logits of a row changes no divergence', () => {
    fc.assert(
      fc.property(pair, fc.double({ min: -100, max: 100, noNaN: true }), ({ original, perturbed, token }, shift) => {
        const plain = one(original, perturbed, token);
        const shifted = one(
          original.map((value) => value + shift),
          perturbed.map((value) => value - shift),
          token,
        );
        for (const name of ['kl', 'jsd', 'logProbOriginal', 'logProbPerturbed', 'entropyOriginal'] as const) {
          expect(shifted[name]).toBeCloseTo(plain[name], 8);
        }
      }),
    );
  });

  test('jsd is between 0 and ln 2 and symmetric in both views', () => {
    fc.assert(
      fc.property(pair, ({ original, perturbed, token, temperature }) => {
        const there = one(original, perturbed, token, temperature).jsd;
        expect(there).toBeGreaterThanOrEqual(0);
        expect(there).toBeLessThanOrEqual(Math.LN2);
        expect(one(perturbed, original, token, temperature).jsd).toBeCloseTo(there, 12);
      }),
    );
  });

  test('divergences of extreme logits (±1e4, one-hot against another one-hot) are finite', () => {
    fc.assert(
      fc.property(
        fc
          .integer({ min: 2, max: 20 })
          .chain((size) => fc.tuple(fc.constant(size), fc.nat(size - 1), fc.nat(size - 1))),
        ([size, first, second]) => {
          const row = (peak: number) => Array.from({ length: size }, (_, v) => (v === peak ? 1e4 : -1e4));
          for (const value of Object.values(one(row(first), row(second), second)))
            expect(value).toSatisfy(Number.isFinite);
        },
      ),
    );
    const wild = fc.constantFrom(-1e4, 0, 1e4);
    fc.assert(
      fc.property(fc.array(fc.tuple(wild, wild), { minLength: 1, maxLength: 20 }), (rows) => {
        const measured = one(
          rows.map(([left]) => left),
          rows.map(([, right]) => right),
          0,
          0.05,
        );
        expect(Object.values(measured).every(Number.isFinite)).toBe(true);
        expect(measured.kl).toBeGreaterThanOrEqual(0);
      }),
    );
    expect(one([1e4, -1e4], [-1e4, 1e4]).kl).toBe(2e4);
    expect(one([1e4, -1e4], [-1e4, 1e4]).jsd).toBeCloseTo(Math.LN2, 12);
    expect(one([1e4, -1e4], [-1e4, 1e4]).k3).toBe(10);
  });

  test('four equal logits of any size are a uniform distribution', () => {
    const measured = one([1e17, 1e17, 1e17, 1e17], [-1e17, -1e17, -1e17, -1e17]);
    expect(measured.entropyOriginal).toBeCloseTo(Math.log(4), 14);
    expect(measured.logProbPerturbed).toBeCloseTo(-Math.log(4), 14);
    expect(measured.kl).toBe(0);
  });

  test('computeDivergences accepts float32 rows', () => {
    const [original, perturbed] = [Float32Array.of(0.5, -1.25, 3), Float32Array.of(1, 0, -2)];
    const input = { logitsOriginal: [original], logitsPerturbed: [perturbed], tokenIds: Int32Array.of(2) };
    expect(at(computeDivergences(input).kl, 0)).toBe(one([0.5, -1.25, 3], [1, 0, -2], 2).kl);
  });

  test('top1_drop uses the lowest ID among equal logits and may be negative', () => {
    expect(one([1, 1], [5, 0]).top1_drop).toBeLessThan(0);
    expect(one([1, 1], [0, 5]).top1_drop).toBeGreaterThan(0);
  });

  test.each([
    [
      'NaN',
      { logitsOriginal: [[Number.NaN, 0]], logitsPerturbed: [[0, 0]], tokenIds: [0] },
      'logitsOriginal[0][0] is NaN',
    ],
    [
      'rows of different lengths',
      { logitsOriginal: [[0, 0]], logitsPerturbed: [[0]], tokenIds: [0] },
      'logitsOriginal[0] has 2',
    ],
    [
      'a token outside the vocabulary',
      { logitsOriginal: [[0, 0]], logitsPerturbed: [[0, 0]], tokenIds: [2] },
      'tokenIds[0] is 2',
    ],
    ['a missing view', { logitsOriginal: [[0, 0]], logitsPerturbed: [], tokenIds: [0] }, 'logitsPerturbed has 0'],
    [
      'a temperature of 0',
      { logitsOriginal: [[0]], logitsPerturbed: [[0]], tokenIds: [0], temperature: 0 },
      'temperature is 0',
    ],
  ])('computeDivergences rejects %s with a RangeError that names it', (_name, input, message) => {
    expect(() => computeDivergences(input)).toThrow(RangeError);
    expect(() => computeDivergences(input)).toThrow(message);
  });
});

const trajectories = fc.array(
  fc.record({
    dependency: fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { minLength: 1, maxLength: 30 }),
    reward: fc.constantFrom(0, 0.5, 1),
    group: fc.nat(3),
  }),
  { minLength: 1, maxLength: 24 },
);

describe('shaping', () => {
  test('a dynamic maximum makes the mean of α 1 in every scope, up to the 1e-8 that avoids division by 0', () => {
    const scored = fc.record({ dependency: fc.double({ min: 0, max: 5, noNaN: true }), key: fc.nat(3) });
    fc.assert(
      fc.property(fc.array(scored, { minLength: 1, maxLength: 60 }), (all) => {
        const scope = all.map(({ key }) => key);
        const alpha = shapeAlpha({ meanDependency: all.map(({ dependency }) => dependency), scope });
        for (const key of new Set(scope)) {
          const members = Array.from(alpha).filter((_, index) => scope[index] === key);
          const average = members.reduce((sum, value) => sum + value, 0) / members.length;
          // mean(n) ≥ 1/members, so (1 − βmin)·mean/(mean + 1e-8) is at most 1e-9 per member below 0.1.
          expect(Math.abs(average - 1)).toBeLessThanOrEqual(1e-9 * members.length + 1e-12);
          expect(Math.min(...members)).toBeGreaterThanOrEqual(0.9);
        }
      }),
    );
  });

  test('α is 1 for one trajectory and for dependencies within 1e-6, and never exceeds its cap', () => {
    expect(Array.from(shapeAlpha({ meanDependency: [3] }))).toEqual([1]);
    expect(Array.from(shapeAlpha({ meanDependency: [1, 1 + 9e-7] }))).toEqual([1, 1]);
    expect(Array.from(shapeAlpha({ meanDependency: [1, 1 + 2e-6] }))).not.toEqual([1, 1]);
    expect(Math.max(...shapeAlpha({ meanDependency: [0, 0, 0, 0, 9], cap: 1.2 }))).toBe(1.2);
    expect(Array.from(shapeAlpha({ meanDependency: [0, 1, 5, 6], scope: ['a', 'a', 'b', 'b'], betaMax: 1.1 }))).toEqual(
      [0.9, 1.1, 0.9, 1.1],
    );
  });

  test('a mask keeps the ⌈k·T⌉ largest tokens', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 20 }),
        (series, twentieths) => {
          const mask = topMask(series, twentieths / 20);
          const kept = series.filter((_, t) => mask[t]);
          const dropped = series.filter((_, t) => !mask[t]);
          expect(kept).toHaveLength(Math.ceil((twentieths * series.length) / 20));
          expect(Math.min(...kept)).toBeGreaterThanOrEqual(Math.max(-Infinity, ...dropped));
        },
      ),
    );
    expect(Array.from(topMask([1, 1, 1, 1, 1], 0.4))).toEqual([1, 1, 0, 0, 0]);
    expect(keptTokens(25, 0.28)).toBe(7);
    expect(keptTokens(5, 0.4)).toBe(2);
    expect(keptTokens(1, 1e-12)).toBe(1);
    expect(keptTokens(0, 0.4)).toBe(0);
    expect(() => topMask([1], 0)).toThrow('k is 0');
  });

  test('a token weight is α · Â · M, and a masked token of a negative advantage is 0, not -0', () => {
    expect(Array.from(tokenWeights({ alpha: 0.5, advantage: -3, mask: [1, 0, 0.5] }))).toEqual([-1.5, 0, -0.75]);
  });

  test('unionMask and intersectionMask combine two masks', () => {
    const [a, b] = [Uint8Array.of(1, 1, 0, 0), Uint8Array.of(1, 0, 1, 0)];
    expect(Array.from(unionMask(a, b))).toEqual([1, 1, 1, 0]);
    expect(Array.from(intersectionMask(a, b))).toEqual([1, 0, 0, 0]);
  });

  test('pgpoWeights match weights computed by hand: I = minmax(log(1 + S)), I/τ below τ, 1 + β(I − τ)/(1 − τ) from τ on, scaled to sum T', () => {
    // log(1 + S) = 0, 1, 2, 4, so I = 0, 1/4, 1/2, 1; a negative dependency counts as 0.
    const series = [-3, Math.E - 1, Math.E ** 2 - 1, Math.E ** 4 - 1];
    const expectWeights = (weights: Float64Array, raw: number[]) => {
      const sum = raw.reduce((a, b) => a + b, 0);
      raw.forEach((value, index) => {
        expect(at(weights, index)).toBeCloseTo((4 * value) / sum, 12);
      });
    };
    expectWeights(pgpoWeights(series), [0, 0.625, 1 + (2 * 0.1) / 0.6, 3]);
    expectWeights(pgpoWeights(series, { tau: 0.2, beta: 1 }), [0, 1 + 0.05 / 0.8, 1 + 0.3 / 0.8, 2]);
    expect(Array.from(pgpoWeights([2, 2, 2]))).toEqual([1, 1, 1]);
  });

  test('pgpoWeights are not negative, sum to T and grow with dependency', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { minLength: 1, maxLength: 50 }), (series) => {
        const weights = pgpoWeights(series);
        expect(weights.reduce((a, b) => a + b, 0)).toBeCloseTo(series.length, 6);
        const order = series.map((_, t) => t).sort((s, t) => at(series, s) - at(series, t));
        order.slice(1).forEach((t, position) => {
          expect(at(weights, t)).toBeGreaterThanOrEqual(at(weights, at(order, position)) - 1e-9);
        });
      }),
    );
  });

  test('advantages sum to 0 within a group, and a group of equal rewards is degenerate', () => {
    fc.assert(
      fc.property(trajectories, (all) => {
        const input = { rewards: all.map(({ reward }) => reward), group: all.map(({ group }) => group) };
        for (const advantagesOf of [grpoAdvantages, drGrpoAdvantages, rlooAdvantages]) {
          const { advantages, degenerate } = advantagesOf(input);
          for (const key of new Set(input.group)) {
            const members = input.group.flatMap((group, index) => (group === key ? [index] : []));
            expect(members.reduce((sum, index) => sum + at(advantages, index), 0)).toBeCloseTo(0, 9);
            const equal = new Set(members.map((index) => input.rewards[index])).size === 1;
            expect(members.every((index) => degenerate[index] === equal)).toBe(true);
          }
        }
      }),
    );
  });

  test('grpo divides by the sample deviation, dr_grpo does not, rloo subtracts the mean of the others', () => {
    const input = { rewards: [1, 0, 7, 0], group: ['a', 'a', 'b', 'a'] };
    const deviation = Math.sqrt(1 / 3) + 1e-6;
    const third = 1 / 3;
    const by = (result: { advantages: Float64Array }, expected: number[]) =>
      expected.forEach((value, index) => {
        expect(at(result.advantages, index)).toBeCloseTo(value, 14);
      });
    by(grpoAdvantages(input), [(2 * third) / deviation, -third / deviation, 0, -third / deviation]);
    by(drGrpoAdvantages(input), [2 * third, -third, 0, -third]);
    by(rlooAdvantages(input), [1, -0.5, 0, -0.5]);
    expect(rlooAdvantages(input).degenerate).toEqual([false, false, true, false]);
  });

  test('every selector and weighting gives the mask and α that its name says', () => {
    const input = { dependency: [[3, 2, 1, 0, 0]], entropy: [[0, 0, 1, 2, 3]], rewards: [1], group: [0] };
    const maskOf = (selector: 'entropy' | 'union' | 'intersection' | 'none') =>
      Array.from(at(shape({ ...input, config: { selector, topP: 0.6 } }), 0).mask);
    expect(maskOf('entropy')).toEqual([0, 0, 1, 1, 1]);
    expect(maskOf('union')).toEqual([1, 1, 1, 1, 1]);
    expect(maskOf('intersection')).toEqual([0, 0, 1, 0, 0]);
    expect(maskOf('none')).toEqual([1, 1, 1, 1, 1]);
    expect(at(shape({ ...input, config: { weighting: 'mean' } }), 0).alpha).toBeCloseTo(1.2);
    expect(() => shape({ ...input, entropy: undefined, config: { selector: 'entropy' } })).toThrow(
      'the selector "entropy" needs entropy',
    );
    expect(() => shape({ ...input, config: { scope: 'batch' } })).toThrow('the scope "batch" needs batch');
    expect(() => shape({ ...input, rewards: [Number.NaN] })).toThrow('rewards[0] is NaN');
    expect(() => shape({ ...input, dependency: [[]] })).toThrow('dependency[0] is empty');
  });
});

describe('signals', () => {
  test('meanOverDraws returns the mean and standard error over the draws', () => {
    const { mean, standardError } = meanOverDraws([
      [1, 2],
      [3, 2],
    ]);
    expect(Array.from(mean)).toEqual([2, 2]);
    expect(Array.from(standardError)).toEqual([1, 0]);
    expect(() => meanOverDraws([])).toThrow('draws is empty');
  });

  test('spanDependency averages the tokens that overlap the span', () => {
    const tokens = { byteStarts: [0, 3, 6], byteEnds: [3, 6, 9] };
    expect(spanDependency([1, 2, 4], tokens, { start: 4, end: 7 })).toBe(3);
    expect(spanDependency([1, 2, 4], tokens, { start: 9, end: 12 })).toBeUndefined();
    expect(maxDependency([1, 4, 2])).toBe(4);
  });

  test('gold gain, pass rate and vision-driven fraction match values computed by hand', () => {
    expect(goldGain({ logProbOriginal: [-1, -1], logProbPerturbed: [-2, -3] })).toBe(3);
    expect(passRate([true, false, true, true])).toBe(0.75);
    const responses = [
      { correct: true, gain: 1 },
      { correct: true, gain: 0 },
      { correct: false, gain: 5 },
    ];
    expect(visionDrivenFraction(responses)).toBe(0.5);
    expect(visionDrivenFraction([{ correct: false, gain: 1 }])).toBeUndefined();
  });

  test('multi-modal gain and leakage match the formulas of MMStar', () => {
    expect(multiModalGain({ withImage: 0.7, withoutImage: 0.4 })).toBeCloseTo(0.3);
    expect(multiModalLeakage({ withoutImage: 0.4, languageModel: 0.25 })).toBeCloseTo(0.15);
    expect(multiModalLeakage({ withoutImage: 0.2, languageModel: 0.25 })).toBe(0);
  });

  test('auroc is the share of pairs in the right order, with ties counting half', () => {
    const small = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 15 });
    fc.assert(
      fc.property(small, small, (positives, negatives) => {
        let wins = 0;
        for (const a of positives) for (const b of negatives) wins += a > b ? 1 : a === b ? 0.5 : 0;
        expect(auroc(positives, negatives)).toBeCloseTo(wins / (positives.length * negatives.length), 12);
      }),
    );
  });

  test('detection computes precision, recall and F1', () => {
    expect(detection([true, true, false, false], [true, false, true, false])).toEqual({
      precision: 0.5,
      recall: 0.5,
      f1: 0.5,
    });
    expect(detection([false], [false])).toEqual({ precision: 0, recall: 0, f1: 0 });
  });
});
