/** 95 % confidence intervals from a clustered mean. */
import type { ClusteredMean } from './clustered-mean.ts';
import { criticalT } from './student-t.ts';
import type { Estimate } from './types.ts';

/**
 * Interval if all clusters have the same value. Wilson's interval for "0 of G clusters deviate" bounds the share of
 * deviating clusters, each of which may be at an end of the scale. At 0 and 1 this is Wilson's interval itself.
 */
function withoutSpread(mean: number, [min, max]: readonly [number, number], clusters: number): Estimate {
  const square = criticalT(clusters - 1) ** 2;
  const deviating = square / (clusters - 1 + square);
  return {
    value: mean,
    low: mean - deviating * (mean - min),
    high: mean + deviating * (max - mean),
    standardError: 0,
  };
}

/** Interval of one cluster: the whole scale, with the largest possible standard error. */
function ofOneCluster(value: number, [low, high]: readonly [number, number]): Estimate {
  return { value, low, high, standardError: (high - low) / 2 };
}

/** Interval of a share: Wilson's, with the effective sample size p·(1 − p) / SE² and t instead of z. */
export function shareEstimate({ value, standardError, clusters }: ClusteredMean): Estimate {
  const mean = Math.min(1, Math.max(0, value));
  if (standardError === undefined) return ofOneCluster(mean, [0, 1]);
  const variance = mean * (1 - mean);
  if (standardError === 0 || variance === 0) return withoutSpread(mean, [0, 1], clusters);
  const t = criticalT(clusters - 1);
  const shrink = t ** 2 * (standardError ** 2 / variance);
  const centre = (mean + shrink / 2) / (1 + shrink);
  const reach = (t * Math.sqrt(standardError ** 2 + (shrink * standardError ** 2) / (4 * variance))) / (1 + shrink);
  return { value: mean, low: Math.max(0, centre - reach), high: Math.min(1, centre + reach), standardError };
}

/** Interval of the difference of two shares: ± t·SE, within −1 to 1. */
export function differenceEstimate({ value, standardError, clusters }: ClusteredMean): Estimate {
  if (standardError === undefined) return ofOneCluster(value, [-1, 1]);
  if (standardError === 0) return withoutSpread(value, [-1, 1], clusters);
  const reach = criticalT(clusters - 1) * standardError;
  return { value, low: Math.max(-1, value - reach), high: Math.min(1, value + reach), standardError };
}

/** Interval of an unbounded value, such as nats: ± t·SE. Null for one cluster, which bounds nothing. */
export function meanEstimate({ value, standardError, clusters }: ClusteredMean): Estimate | null {
  if (standardError === undefined) return null;
  const reach = criticalT(clusters - 1) * standardError;
  return { value, low: value - reach, high: value + reach, standardError };
}
