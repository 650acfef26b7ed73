/** Which tokens of a response are trained on: VPPO's gradient filtering and its relatives. */
import { at, requireBetween, requireFinite, requireNonEmpty, requireSameLength } from './checks.ts';

/** Shields ⌈k·T⌉ from products such as 0.2 · 15 = 3.0000000000000004. */
const CEIL_SLACK = 1e-9;

/** ⌈k·T⌉, at least 1. @throws RangeError unless 0 < k ≤ 1 */
export function keptTokens(tokens: number, k: number): number {
  requireBetween(k, 'k', Number.MIN_VALUE, 1);
  return Math.max(1, Math.ceil(k * tokens - CEIL_SLACK));
}

/**
 * Ones for the ⌈k·T⌉ largest values, ties by position, earlier first.
 * @param values [tokens]: dependency (VPPO, arXiv 2510.09285), or entropy (arXiv 2506.01939)
 */
export function topMask(values: ArrayLike<number>, k: number): Uint8Array {
  requireNonEmpty(values, 'values');
  requireFinite(values, 'values');
  const order = Array.from(values, (_, index) => index).sort((a, b) => at(values, b) - at(values, a) || a - b);
  const mask = new Uint8Array(values.length);
  for (const index of order.slice(0, keptTokens(values.length, k))) mask[index] = 1;
  return mask;
}

export function unionMask(a: Uint8Array, b: Uint8Array): Uint8Array {
  requireSameLength(a, 'a', b, 'b');
  return a.map((value, index) => value | at(b, index));
}

export function intersectionMask(a: Uint8Array, b: Uint8Array): Uint8Array {
  requireSameLength(a, 'a', b, 'b');
  return a.map((value, index) => value & at(b, index));
}

/**
 * PGPO's soft weights (arXiv 2604.01840): I = minmax(log(1 + S)); w = I/τ below τ, else 1 + β(I − τ)/(1 − τ);
 * then scaled to sum T. All equal dependencies give all ones.
 * @param dependency [tokens], ≥ 0
 * @returns [tokens], ≥ 0, sum T
 */
export function pgpoWeights(dependency: ArrayLike<number>, { tau = 0.4, beta = 2 } = {}): Float64Array {
  requireNonEmpty(dependency, 'dependency');
  requireFinite(dependency, 'dependency');
  requireBetween(tau, 'tau', Number.MIN_VALUE, 1 - Number.EPSILON);
  requireBetween(beta, 'beta', 0, Number.MAX_VALUE);
  const compressed = Float64Array.from(dependency, (value) => Math.log1p(Math.max(0, value)));
  const least = compressed.reduce((a, b) => Math.min(a, b), Infinity);
  const range = compressed.reduce((a, b) => Math.max(a, b), -Infinity) - least;
  if (range === 0) return compressed.fill(1);
  const weights = compressed.map((value) => {
    const intensity = (value - least) / range;
    return intensity < tau ? intensity / tau : 1 + (beta * (intensity - tau)) / (1 - tau);
  });
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => (weight * weights.length) / sum);
}

/** w_t = α · Â · M_t. @returns [tokens] */
export function tokenWeights(alpha: number, advantage: number, mask: ArrayLike<number>): Float64Array {
  requireFinite([alpha, advantage], 'alpha and advantage');
  // Adding 0 keeps a masked token of a negative advantage from being written as -0.
  return Float64Array.from(mask, (value) => alpha * advantage * value + 0);
}
