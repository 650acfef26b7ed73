/** Averages over random views. */
import { at, requireFinite, requireNonEmpty, requireSameLength, withoutOverflow } from './checks.ts';

export interface DrawAverage {
  /** [tokens] */
  mean: Float64Array;
  /** [tokens]: standard error of the mean (sample deviation / √draws); 0 for one draw. */
  standardError: Float64Array;
}

/** Σ values / n, in the unit of the values. @throws RangeError if empty, not finite, or too large to add up */
export function mean(values: ArrayLike<number>): number {
  requireNonEmpty(values, 'values');
  requireFinite(values, 'values');
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += at(values, index);
  return withoutOverflow(sum / values.length, 'the mean');
}

/**
 * @param draws [draws][tokens]: the same series under each perturbed view
 * @throws RangeError if there are no draws, they differ in length, or a value is not finite
 */
export function meanOverDraws(draws: readonly ArrayLike<number>[]): DrawAverage {
  requireNonEmpty(draws, 'draws');
  const first = at(draws, 0);
  const average = new Float64Array(first.length);
  const standardError = new Float64Array(first.length);
  draws.forEach((draw, k) => {
    requireSameLength(draw, `draws[${k}]`, first, 'draws[0]');
    requireFinite(draw, `draws[${k}]`);
  });
  for (let t = 0; t < first.length; t++) {
    const values = draws.map((draw) => at(draw, t));
    const centre = mean(values);
    average[t] = centre;
    if (values.length > 1) {
      const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
      standardError[t] = withoutOverflow(
        Math.sqrt(squares / (values.length - 1) / values.length),
        'the standard error',
      );
    }
  }
  return { mean: average, standardError };
}
