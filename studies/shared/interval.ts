/** A figure with its 95 % confidence interval, and the interval of a proportion. */
import { z } from 'zod';

export const interval = z.strictObject({ value: z.number(), low: z.number(), high: z.number() });
export type Interval = z.infer<typeof interval>;

/** Normal quantile of a two-sided 95 % interval. */
const Z = 1.959963984540054;

/** Wilson's score interval of a proportion (Wilson 1927, doi:10.1080/01621459.1927.10502953). */
export function wilson(successes: number, trials: number): Interval {
  if (!(trials > 0) || successes < 0 || successes > trials) {
    throw new RangeError(`${successes} successes in ${trials} trials is not a proportion`);
  }
  const share = successes / trials;
  const scale = 1 + (Z * Z) / trials;
  const centre = (share + (Z * Z) / (2 * trials)) / scale;
  const half = (Z / scale) * Math.sqrt((share * (1 - share)) / trials + (Z * Z) / (4 * trials * trials));
  // With no success or no failure, the interval ends exactly at 0 or 1; rounding would miss it by a digit.
  return { value: share, low: successes === 0 ? 0 : centre - half, high: successes === trials ? 1 : centre + half };
}
