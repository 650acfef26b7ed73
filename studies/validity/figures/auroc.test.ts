import fc from 'fast-check';
import { expect, test } from 'vitest';
import { auroc } from '#core/scoring/index.ts';
import { rankTokens, weightedAuroc } from './auroc.ts';

function ranked(scores: number[], positive: number[], cluster: number[]) {
  return rankTokens({
    scores: Float64Array.from(scores),
    positive: Uint8Array.from(positive),
    cluster: Uint32Array.from(cluster),
  });
}

test.each([
  { name: '1 for a perfect ranking', scores: [1, 2, 3, 4], positive: [0, 0, 1, 1], area: 1 },
  { name: '0 for a reversed ranking', scores: [4, 3, 2, 1], positive: [0, 0, 1, 1], area: 0 },
  { name: '0.5 for equal scores', scores: [5, 5, 5], positive: [1, 0, 0], area: 0.5 },
  { name: '0.875 if one of four pairs is tied', scores: [1, 2, 2, 3], positive: [0, 0, 1, 1], area: 0.875 },
])('weightedAuroc is $name', ({ scores, positive, area }) => {
  expect(weightedAuroc(ranked(scores, positive, [0, 0, 0, 0]), Uint16Array.of(1))).toBe(area);
});

test('weightedAuroc counts a cluster of weight n as n copies of its tokens', () => {
  const token = fc.record({
    score: fc.integer({ min: 0, max: 6 }),
    positive: fc.boolean(),
    cluster: fc.nat({ max: 3 }),
  });
  fc.assert(
    fc.property(
      fc.array(token, { minLength: 2, maxLength: 30 }),
      fc.array(fc.nat({ max: 3 }), { minLength: 4, maxLength: 4 }),
      (tokens, weights) => {
        const copies = tokens.flatMap((each) => Array.from({ length: weights[each.cluster] ?? 0 }, () => each));
        const scoresOf = (positive: boolean) =>
          copies.filter((each) => each.positive === positive).map(({ score }) => score);
        fc.pre(scoresOf(true).length > 0 && scoresOf(false).length > 0);
        const area = weightedAuroc(
          ranked(
            tokens.map(({ score }) => score),
            tokens.map(({ positive }) => Number(positive)),
            tokens.map(({ cluster }) => cluster),
          ),
          Uint16Array.from(weights),
        );
        expect(area).toBeCloseTo(auroc(scoresOf(true), scoresOf(false)), 12);
      },
    ),
  );
});

test('weightedAuroc is NaN without a negative token', () => {
  expect(weightedAuroc(ranked([1, 2], [1, 1], [0, 0]), Uint16Array.of(1))).toBeNaN();
});
