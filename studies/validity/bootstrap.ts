/**
 * Percentile bootstrap over clusters (Efron & Tibshirani 1993, ch. 13; clusters as in Field & Welsh 2007): tokens of one
 * sample share a picture and a question, so whole samples are drawn with replacement, never single tokens.
 */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { quantileSorted } from 'simple-statistics';
import type { Interval } from './interval.ts';

/** How often each cluster occurs in one resample. */
export type Weights = Uint16Array;

export interface Resampling {
  clusters: number;
  /** Every cluster once: the sample as it was drawn. */
  once: Weights;
  resamples: Weights[];
}

export function drawResamples(options: { clusters: number; resamples: number; seed: number }): Resampling {
  const { clusters, resamples, seed } = options;
  if (clusters < 1) throw new RangeError('there is nothing to resample');
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
 * @param statistic of a weighted sample; NaN where a resample does not define it (no positive token in it), and such
 *   resamples are left out
 * @throws RangeError when the sample itself does not define it
 */
export function bootstrapInterval(resampling: Resampling, statistic: (weights: Weights) => number): Interval {
  const value = statistic(resampling.once);
  if (!Number.isFinite(value)) throw new RangeError('the figure is not defined on these samples');
  const drawn = resampling.resamples
    .map(statistic)
    .filter((figure) => Number.isFinite(figure))
    .sort((a, b) => a - b);
  if (drawn.length === 0) return { value, low: value, high: value };
  return { value, low: quantileSorted(drawn, 0.025), high: quantileSorted(drawn, 0.975) };
}

/** Ratio of two sums over clusters, the shape of accuracy, precision and recall. */
export function ratioOfSums(top: ArrayLike<number>, bottom: ArrayLike<number>): (weights: Weights) => number {
  return (weights) => {
    let over = 0;
    let under = 0;
    weights.forEach((weight, cluster) => {
      over += weight * (top[cluster] ?? 0);
      under += weight * (bottom[cluster] ?? 0);
    });
    return over / under;
  };
}
