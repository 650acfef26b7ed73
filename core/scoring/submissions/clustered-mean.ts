/** Weighted mean with a cluster-robust standard error. */
import { at, requireFinite, requireNonEmpty, withoutOverflow } from '../checks.ts';

/** Relative size below which a difference is floating-point noise. */
const ROUNDING = 1e-12;

export interface ClusteredItem {
  cluster: string;
  value: number;
  /** Default 1. */
  weight?: number;
}

export interface ClusteredMean {
  value: number;
  /** Undefined for one cluster, which has no spread to estimate an error from. */
  standardError: number | undefined;
  clusters: number;
}

/**
 * m = Σ w·v / Σ w with SE² = G/(G − 1) · Σ_c (Σ_{i ∈ c} w·(v − m))² / (Σ w)², for G clusters. With weights, SE is
 * the error of a ratio by the delta method.
 * @throws RangeError if empty or not finite
 */
export function clusteredMean(items: readonly ClusteredItem[]): ClusteredMean {
  requireNonEmpty(items, 'items');
  const values = items.map(({ value }) => value);
  requireFinite(values, 'values');
  let weights = 0;
  let sum = 0;
  for (const { value, weight = 1 } of items) {
    weights += weight;
    sum += weight * value;
  }
  const value = withoutOverflow(sum / weights, 'the mean');
  const residuals = new Map<string, number>();
  for (const { cluster, value: itemValue, weight = 1 } of items) {
    residuals.set(cluster, (residuals.get(cluster) ?? 0) + weight * (itemValue - value));
  }
  const clusters = residuals.size;
  if (clusters === 1) return { value, standardError: undefined, clusters };
  let squares = 0;
  for (const residual of residuals.values()) squares += residual ** 2;
  const standardError = Math.sqrt((clusters / (clusters - 1)) * squares) / weights;
  const scale = values.reduce((largest, item) => Math.max(largest, Math.abs(item)), 0);
  return { value, standardError: standardError <= ROUNDING * scale ? 0 : standardError, clusters };
}

/** a − b, with differences that are floating-point noise set to 0. */
export function differencesWithoutNoise(a: ArrayLike<number>, b: ArrayLike<number>): number[] {
  return Array.from(a, (first, index) => {
    const second = at(b, index);
    const difference = first - second;
    return Math.abs(difference) <= ROUNDING * Math.max(Math.abs(first), Math.abs(second)) ? 0 : difference;
  });
}
