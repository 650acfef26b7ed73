/** Token masks for training: VPPO's gradient filtering and related methods. */
import { at, requireBetween, requireFinite, requireNonEmpty, requireSameLength, withoutOverflow } from './checks.ts';

/** Keeps ⌈k·T⌉ right for products such as 0.28 · 25 = 7.000000000000001. */
const CEIL_SLACK = 1e-9;

/** ⌈k·T⌉, at least 1 for a response with tokens. @throws RangeError unless 0 < k ≤ 1 and T is a count */
export function keptTokens(tokens: number, k: number): number {
  if (!(Number.isInteger(tokens) && tokens >= 0)) throw new RangeError(`tokens is ${tokens}, not a count`);
  requireBetween(k, 'k', Number.MIN_VALUE, 1);
  return Math.min(tokens, Math.max(1, Math.ceil(k * tokens - CEIL_SLACK)));
}

/**
 * Mask with ones for the ⌈k·T⌉ largest values; earlier tokens win ties.
 * @param values [tokens]: dependency (VPPO, arXiv 2510.09285), or entropy (arXiv 2506.01939)
 * @returns [tokens], 0 or 1
 * @throws RangeError if empty or not finite, or unless 0 < k ≤ 1
 */
export function topMask(values: ArrayLike<number>, k: number): Uint8Array {
  requireNonEmpty(values, 'values');
  requireFinite(values, 'values');
  const kept = keptTokens(values.length, k);
  const least = at(Float64Array.from(values).sort(), values.length - kept);
  const mask = new Uint8Array(values.length);
  let left = kept;
  for (let index = 0; index < values.length; index++) {
    if (at(values, index) > least) {
      mask[index] = 1;
      left -= 1;
    }
  }
  for (let index = 0; left > 0; index++) {
    if (at(values, index) === least) {
      mask[index] = 1;
      left -= 1;
    }
  }
  return mask;
}

/** Union of two masks. @throws RangeError if lengths differ */
export function unionMask(a: Uint8Array, b: Uint8Array): Uint8Array {
  requireSameLength(a, 'a', b, 'b');
  return a.map((value, index) => value | at(b, index));
}

/** Intersection of two masks. @throws RangeError if lengths differ */
export function intersectionMask(a: Uint8Array, b: Uint8Array): Uint8Array {
  requireSameLength(a, 'a', b, 'b');
  return a.map((value, index) => value & at(b, index));
}

/**
 * PGPO's soft weights (arXiv 2604.01840): I = minmax(log(1 + S)); w = I/τ below τ, else 1 + β(I − τ)/(1 − τ);
 * then scaled to sum T. Equal dependencies give all ones.
 * @param dependency [tokens]; a negative value counts as 0
 * @returns [tokens], ≥ 0, sum T
 * @throws RangeError if empty or not finite, or unless 0 < τ < 1 and β ≥ 0
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
  const sum = withoutOverflow(
    weights.reduce((a, b) => a + b, 0),
    'the sum of the weights',
  );
  return weights.map((weight) => weight / (sum / weights.length));
}

export interface TokenWeightInput {
  alpha: number;
  advantage: number;
  /** [tokens]: M, 0 or 1; or soft weights. */
  mask: ArrayLike<number>;
}

/** w_t = α · Â · M_t (arXiv 2510.09285). @returns [tokens] @throws RangeError if a value is not finite */
export function tokenWeights({ alpha, advantage, mask }: TokenWeightInput): Float64Array {
  requireFinite([alpha], 'alpha');
  requireFinite([advantage], 'advantage');
  requireFinite(mask, 'mask');
  // Adding 0 turns -0, the weight of a masked token with a negative advantage, into 0.
  const weights = Float64Array.from(mask);
  for (let t = 0; t < weights.length; t++) {
    weights[t] = withoutOverflow(alpha * advantage * at(weights, t) + 0, 'the token weight');
  }
  return weights;
}
