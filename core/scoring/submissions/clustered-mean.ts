/** A weighted mean and its error, where items of one cluster are not independent. */
import { at, requireFinite, requireNonEmpty, withoutOverflow } from '../checks.ts';

/** What is smaller beside the values is rounding. */
const ROUNDING = 1e-12;

export interface ClusteredItem {
  cluster: string;
  value: number;
  /** 1 where left out. */
  weight?: number;
}

export interface ClusteredMean {
  value: number;
  /** Undefined for one cluster, of which no error can be told. */
  standardError: number | undefined;
  clusters: number;
}

/**
 * m = Σ w·v / Σ w with SE² = G/(G − 1) · Σ_c (Σ_{i ∈ c} w·(v − m))² / (Σ w)², for G clusters. With weights this is the
 * error of a ratio by the delta method.
 * @throws RangeError when empty, or on values that are not finite
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
  for (const { cluster, value: one, weight = 1 } of items) {
    residuals.set(cluster, (residuals.get(cluster) ?? 0) + weight * (one - value));
  }
  const clusters = residuals.size;
  if (clusters === 1) return { value, standardError: undefined, clusters };
  let squares = 0;
  for (const residual of residuals.values()) squares += residual ** 2;
  const standardError = Math.sqrt((clusters / (clusters - 1)) * squares) / weights;
  const scale = values.reduce((largest, one) => Math.max(largest, Math.abs(one)), 0);
  return { value, standardError: standardError <= ROUNDING * scale ? 0 : standardError, clusters };
}

/** Differences that are but the rounding of what was subtracted become 0. */
export function settleDifferences(a: ArrayLike<number>, b: ArrayLike<number>): number[] {
  return Array.from(a, (one, index) => {
    const other = at(b, index);
    const difference = one - other;
    return Math.abs(difference) <= ROUNDING * Math.max(Math.abs(one), Math.abs(other)) ? 0 : difference;
  });
}
