/** Percentiles within a dataset. Pure. */

/**
 * Linear interpolation between the two nearest ranks (type 7 of Hyndman and Fan 1996), which is numpy's default, with
 * numpy's order of operations, so that both give the same float64.
 * @param sorted ascending, without nulls
 * @throws RangeError when it is empty or the percentile is not between 0 and 100
 */
export function percentileOf(sorted: Float64Array, percentile: number): number {
  if (!(percentile >= 0 && percentile <= 100)) throw new RangeError(`${percentile} is not a percentile`);
  const place = (sorted.length - 1) * (percentile / 100);
  const below = sorted[Math.floor(place)];
  const above = sorted[Math.min(Math.floor(place) + 1, sorted.length - 1)];
  if (below === undefined || above === undefined) throw new RangeError('a percentile of no values');
  const part = place - Math.floor(place);
  const step = above - below;
  // Two numbers may be further apart than any number is large.
  if (!Number.isFinite(step)) return below * (1 - part) + above * part;
  return part >= 0.5 ? above - step * (1 - part) : below + step * part;
}

/** How many of the values are smaller, those that are equal counted half, as a share of all: 0 to 1. */
export function rankOf(sorted: Float64Array, value: number): number {
  return (lowerBound(sorted, value) + upperBound(sorted, value)) / 2 / Math.max(sorted.length, 1);
}

function lowerBound(sorted: Float64Array, value: number): number {
  let from = 0;
  for (let to = sorted.length; from < to; ) {
    const middle = (from + to) >>> 1;
    if ((sorted[middle] ?? 0) < value) from = middle + 1;
    else to = middle;
  }
  return from;
}

function upperBound(sorted: Float64Array, value: number): number {
  let from = 0;
  for (let to = sorted.length; from < to; ) {
    const middle = (from + to) >>> 1;
    if ((sorted[middle] ?? 0) <= value) from = middle + 1;
    else to = middle;
  }
  return from;
}
