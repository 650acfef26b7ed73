import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { describe, expect, test } from 'vitest';
import { bootstrapInterval, drawResamples, ratioOfSums } from './bootstrap.ts';

/** Clusters of ten identical tokens, which contain no more information than one token each. */
function clusteredShares(clusters: number, share: number, seed: number): { hits: number[]; tokens: number[] } {
  const generator = xoroshiro128plus(seed);
  const hits = Array.from({ length: clusters }, () => (uniformFloat64(generator) < share ? 10 : 0));
  return { hits, tokens: hits.map(() => 10) };
}

describe('bootstrapInterval', () => {
  test('the clustered bootstrap covers the true share in about 95 of 100 experiments with identical tokens in a cluster', () => {
    const experiments = 300;
    let covered = 0;
    for (let experiment = 0; experiment < experiments; experiment++) {
      const { hits, tokens } = clusteredShares(120, 0.7, experiment + 1);
      const resampling = drawResamples({ clusters: 120, resamples: 300, seed: experiment });
      const { low, high } = bootstrapInterval(resampling, ratioOfSums(hits, tokens));
      if (low <= 0.7 && 0.7 <= high) covered += 1;
    }
    expect(covered / experiments).toBeGreaterThan(0.9);
    expect(covered / experiments).toBeLessThan(0.99);
  });

  test('the clustered bootstrap interval is as wide as the variance of the cluster means predicts', () => {
    const { hits, tokens } = clusteredShares(200, 0.5, 9);
    const { low, high } = bootstrapInterval(
      drawResamples({ clusters: 200, resamples: 2000, seed: 4 }),
      ratioOfSums(hits, tokens),
    );
    // 2 · 1.96 · √(¼ / 200) = 0.139. Treating tokens as independent would give a third of this width.
    expect(high - low).toBeGreaterThan(0.12);
    expect(high - low).toBeLessThan(0.16);
  });

  test('the clustered bootstrap returns the same interval for the same seed, and another for another seed', () => {
    const { hits, tokens } = clusteredShares(80, 0.4, 3);
    const figure = (seed: number) =>
      bootstrapInterval(drawResamples({ clusters: 80, resamples: 100, seed }), ratioOfSums(hits, tokens));
    expect(figure(5)).toEqual(figure(5));
    expect(figure(5)).not.toEqual(figure(6));
  });

  test('the clustered bootstrap skips resamples that do not define the statistic', () => {
    const interval = bootstrapInterval(
      drawResamples({ clusters: 3, resamples: 200, seed: 1 }),
      ratioOfSums([1, 0, 0], [1, 0, 0]),
    );
    expect(interval).toEqual({ value: 1, low: 1, high: 1 });
  });

  test('the clustered bootstrap rejects a statistic that the original sample does not define', () => {
    const resampling = drawResamples({ clusters: 2, resamples: 10, seed: 1 });
    expect(() => bootstrapInterval(resampling, () => Number.NaN)).toThrow(RangeError);
  });
});
