/** Percentiles and ranks within a dataset. Pure. */

/**
 * Linear interpolation between the two nearest ranks (type 7 of Hyndman and Fan 1996), which is numpy's default, with
 * numpy's order of operations, so that both give the same float64.
 * @param sorted ascending, without nulls
 * @throws RangeError if `sorted` is empty or the percentile is not between 0 and 100
 */
export function percentileOf(sorted: Float64Array, percentile: number): number {
  if (!(percentile >= 0 && percentile <= 100))
    throw new RangeError(`the percentile ${percentile} is not between 0 and 100`);
  const position = (sorted.length - 1) * (percentile / 100);
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.min(Math.floor(position) + 1, sorted.length - 1)];
  if (below === undefined || above === undefined) throw new RangeError('there are no values to take a percentile of');
  const fraction = position - Math.floor(position);
  const step = above - below;
  // The difference of two finite numbers may overflow.
  if (!Number.isFinite(step)) return below * (1 - fraction) + above * fraction;
  return fraction >= 0.5 ? above - step * (1 - fraction) : below + step * fraction;
}

/** Share of the values that are smaller, with equal values counting half: 0 to 1. */
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
