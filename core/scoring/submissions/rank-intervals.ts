/** Rank intervals, which show submissions without a significant difference as ties. */
import { requireBetween, requireFinite } from '../checks.ts';
import { criticalZ } from './normal.ts';
import type { RankInterval } from './types.ts';

const ALPHA = 0.05;

/** [m]: squared critical value z_{α / 2m}² while m hypotheses are left (Holm). */
function thresholds(hypotheses: number): Float64Array {
  const squares = new Float64Array(hypotheses + 1);
  for (let left = 1; left <= hypotheses; left++) squares[left] = criticalZ(ALPHA / left) ** 2;
  return squares;
}

/** @returns number of leading values for which `before` holds */
function countWhile(ascending: Float64Array, before: (value: number) => boolean): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (before(ascending[middle] ?? 0)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Marginal 95 % confidence sets for ranks (Mogstad, Romano, Shaikh and Wilhelm, "Inference for ranks", 2024). For each
 * submission, Holm's step-down procedure tests the differences to all others: significantly better ones rank before it,
 * significantly worse ones after it. O(n²) at worst.
 * @throws RangeError if a value is not finite or an error is below 0
 */
export function rankIntervals(submissions: readonly { value: number; standardError: number }[]): RankInterval[] {
  requireFinite(
    submissions.map(({ value }) => value),
    'values',
  );
  submissions.forEach(({ standardError }, index) => {
    requireBetween(standardError, `standardErrors[${index}]`, 0, Number.MAX_VALUE);
  });
  const count = submissions.length;
  const ascending = [...submissions].sort((a, b) => a.value - b.value);
  const values = Float64Array.from(ascending, ({ value }) => value);
  const variances = Float64Array.from(ascending, ({ standardError }) => standardError ** 2);
  const largest = variances.reduce((a, b) => Math.max(a, b), 0);
  const squares = thresholds(Math.max(0, count - 1));
  return submissions.map(({ value, standardError }) => {
    const variance = standardError ** 2;
    let better = 0;
    let worse = 0;
    for (let rejected = -1; rejected < better + worse && better + worse < count - 1; ) {
      rejected = better + worse;
      const threshold = squares[count - 1 - rejected] ?? 0;
      // Values beyond `reach` differ significantly for any error; only the others need a test.
      const reach = Math.sqrt(threshold * (largest + variance));
      const from = countWhile(values, (other) => other < value - reach);
      const to = countWhile(values, (other) => other <= value + reach);
      worse = from;
      better = count - to;
      for (let k = from; k < to; k++) {
        const difference = (values[k] ?? 0) - value;
        if (difference * difference <= threshold * ((variances[k] ?? 0) + variance)) continue;
        if (difference > 0) better += 1;
        else worse += 1;
      }
    }
    return { best: 1 + better, worst: count - worse };
  });
}
