/** Picks the next token from a row of logits. Seeded: the same seed picks the same token. */
import { createHash } from 'node:crypto';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

export type Uniform = () => number;

/** Uniform numbers in [0, 1) that depend on nothing but `key`. */
export function seededUniform(key: string): Uniform {
  const digest = createHash('sha256').update(key).digest();
  const generator = xoroshiro128plusFromState([0, 4, 8, 12].map((offset) => digest.readInt32LE(offset)));
  return () => uniformFloat64(generator);
}

function argmax(values: Float32Array): number {
  let best = 0;
  for (let index = 1; index < values.length; index++) {
    if ((values[index] ?? -Infinity) > (values[best] ?? -Infinity)) best = index;
  }
  return best;
}

/** The smallest set of most likely tokens whose weight reaches `least`. */
function mostLikely(weights: Float64Array, least: number): { candidates: number[]; mass: number } {
  const sorted = Array.from(weights.keys()).sort((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0));
  let mass = 0;
  let size = 0;
  while (size < sorted.length && mass < least) mass += weights[sorted[size++] ?? 0] ?? 0;
  return { candidates: sorted.slice(0, size), mass };
}

/**
 * @param logits [vocabulary], already divided by the temperature unless it is 0
 * @param temperature 0 takes the most likely token
 * @param topP only the smallest set of most likely tokens whose probability reaches topP is drawn from
 */
export function pickToken(logits: Float32Array, temperature: number, topP: number, uniform: Uniform): number {
  if (temperature === 0) return argmax(logits);
  const peak = logits[argmax(logits)] ?? 0;
  const weights = new Float64Array(logits.length);
  let total = 0;
  for (let token = 0; token < weights.length; token++) {
    const weight = Math.exp((logits[token] ?? -Infinity) - peak);
    weights[token] = weight;
    total += weight;
  }
  if (topP < 1) {
    const { candidates, mass } = mostLikely(weights, topP * total);
    let left = uniform() * mass;
    for (const token of candidates) {
      left -= weights[token] ?? 0;
      if (left < 0) return token;
    }
    return candidates.at(-1) ?? 0;
  }
  let left = uniform() * total;
  for (let token = 0; token < weights.length; token++) {
    left -= weights[token] ?? 0;
    if (left < 0) return token;
  }
  return weights.length - 1;
}
