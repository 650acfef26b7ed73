/** Critical values of the normal distribution for very small α. */
import { requireBetween } from '../checks.ts';

const ALPHA_MAX = 0.05;
const Z_MIN = 1.9;
const LOG_ROOT_TWO_PI = Math.log(2 * Math.PI) / 2;

/** P(|Z| ≥ z) / (2·φ(z)): Mills' ratio by Laplace's continued fraction (DLMF 7.9.1), for z ≥ 1.9. */
function millsRatio(z: number): number {
  let fraction = z;
  // This depth suffices for a double: the error falls with exp(−2·z·√(2·depth)).
  for (let k = 24 + Math.ceil(250 / (z * z)); k >= 1; k--) fraction = z + k / fraction;
  return 1 / fraction;
}

/** @returns z with P(|Z| ≥ z) = alpha. @throws RangeError unless 0 < alpha ≤ 0.05, where the fraction converges fast */
export function criticalZ(alpha: number): number {
  requireBetween(alpha, 'alpha', Number.MIN_VALUE, ALPHA_MAX);
  const target = Math.log(alpha / 2);
  let z = Z_MIN;
  // Starts from P ≈ 2·φ(z) / z, from which Newton's method needs two or three steps.
  for (let round = 0; round < 3; round++) z = Math.max(Z_MIN, Math.sqrt(-2 * (target + Math.log(z) + LOG_ROOT_TWO_PI)));
  for (let step = 0; step < 100; step++) {
    const ratio = millsRatio(z);
    const logTail = Math.log(ratio) - (z * z) / 2 - LOG_ROOT_TWO_PI;
    // d log P / dz = −1 / ratio; Newton's method on the logarithm converges in a few steps however small alpha is.
    const next = z + (logTail - target) * ratio;
    if (Math.abs(next - z) <= 1e-13 * z) return next;
    z = next;
  }
  return z;
}
