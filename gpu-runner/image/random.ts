/**
 * Seeded random numbers, identical on every machine and in every release of the JavaScript engine. Uses only operations
 * that IEEE 754 defines exactly (+ − × ÷ √): `Math.log`, `Math.cos` and `Math.exp` differ between engines, and one pixel
 * of noise that rounds differently changes the view.
 */
import { createHash } from 'node:crypto';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

export interface Random {
  /** Uniform on [0, 1), in steps of 2⁻³². */
  uniform(): number;
  /** Normal with mean 0 and standard deviation 1. */
  normal(): number;
}

/** Terms of artanh(z)/z in z²: for logarithms of √½ to √2, the truncation error is below 2⁻⁵³ of the sum. */
const ARTANH_TERMS = 11;

/** Natural logarithm of a number in (0, 1], accurate to about one unit in the last place. */
export function exactLog(value: number): number {
  let mantissa = value;
  let halvings = 0;
  while (mantissa < Math.SQRT1_2) {
    mantissa *= 2;
    halvings += 1;
  }
  const z = (mantissa - 1) / (mantissa + 1);
  const square = z * z;
  let series = 0;
  for (let term = ARTANH_TERMS - 1; term >= 0; term--) series = series * square + 1 / (2 * term + 1);
  return 2 * z * series - halvings * Math.LN2;
}

/** xoroshiro128+ seeded with the first 128 bits of the SHA-256 of `key`. */
export function seededRandom(key: string): Random {
  const digest = createHash('sha256').update(key).digest();
  const generator = xoroshiro128plusFromState([0, 4, 8, 12].map((offset) => digest.readInt32BE(offset)));
  const uniform = () => (generator.next() >>> 0) / 2 ** 32;
  let spare: number | undefined;

  /** Marsaglia's polar method (SIAM Review 6, 1964). */
  function normal(): number {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    for (;;) {
      const x = 2 * uniform() - 1;
      const y = 2 * uniform() - 1;
      const square = x * x + y * y;
      if (square >= 1 || square === 0) continue;
      const stretch = Math.sqrt((-2 * exactLog(square)) / square);
      spare = y * stretch;
      return x * stretch;
    }
  }

  return { uniform, normal };
}
