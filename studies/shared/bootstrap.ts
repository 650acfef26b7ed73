/**
 * Percentile bootstrap over clusters (Efron & Tibshirani 1993, ch. 13; clusters as in Field & Welsh 2007). Tokens of one
 * sample share an image and a question, so the resampling unit is the sample, not the token.
 */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { quantileSorted } from 'simple-statistics';
import type { Interval } from './interval.ts';

/** Number of times each cluster occurs in one resample. */
export type Weights = Uint16Array;

export interface Resampling {
  clusters: number;
  /** Every cluster once: the original sample. */
  once: Weights;
  resamples: Weights[];
}

export function drawResamples(options: { clusters: number; resamples: number; seed: number }): Resampling {
  const { clusters, resamples, seed } = options;
  if (clusters < 1) throw new RangeError('resampling needs at least one cluster');
  const generator = xoroshiro128plus(seed);
  return {
    clusters,
    once: new Uint16Array(clusters).fill(1),
    resamples: Array.from({ length: resamples }, () => {
      const weights = new Uint16Array(clusters);
      for (let drawn = 0; drawn < clusters; drawn++) {
        const cluster = uniformInt(generator, 0, clusters - 1);
        weights[cluster] = (weights[cluster] ?? 0) + 1;
      }
      return weights;
    }),
  };
}

/**
 * @param statistic of a weighted sample; NaN if the resample does not define it (for example without a positive token),
 *   which skips the resample
 * @throws RangeError if the original sample does not define the statistic
 */
export function bootstrapInterval(resampling: Resampling, statistic: (weights: Weights) => number): Interval {
  const value = statistic(resampling.once);
  if (!Number.isFinite(value)) throw new RangeError('the statistic is not defined on these samples');
  const values = resampling.resamples
    .map(statistic)
    .filter((resampled) => Number.isFinite(resampled))
    .sort((a, b) => a - b);
  if (values.length === 0) return { value, low: value, high: value };
  return { value, low: quantileSorted(values, 0.025), high: quantileSorted(values, 0.975) };
}

/** Ratio of two sums over clusters, such as accuracy, precision and recall. */
export function ratioOfSums(
  numerators: ArrayLike<number>,
  denominators: ArrayLike<number>,
): (weights: Weights) => number {
  return (weights) => {
    let numerator = 0;
    let denominator = 0;
    weights.forEach((weight, cluster) => {
      numerator += weight * (numerators[cluster] ?? 0);
      denominator += weight * (denominators[cluster] ?? 0);
    });
    return numerator / denominator;
  };
}
