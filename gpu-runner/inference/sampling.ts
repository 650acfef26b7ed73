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

/**
 * @param logits [vocabulary], already divided by the temperature unless it is 0
 * @param temperature 0 takes the most likely token
 * @param topP only the smallest set of most likely tokens whose probability reaches topP is drawn from
 */
export function pickToken(logits: Float32Array, temperature: number, topP: number, uniform: Uniform): number {
  if (temperature === 0) return argmax(logits);
  const peak = logits[argmax(logits)] ?? 0;
  const weights = Float64Array.from(logits, (logit) => Math.exp(logit - peak));
  let candidates = Array.from(weights.keys());
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let mass = total;
  if (topP < 1) {
    candidates.sort((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0));
    mass = 0;
    let size = 0;
    while (size < candidates.length && mass < topP * total) mass += weights[candidates[size++] ?? 0] ?? 0;
    candidates = candidates.slice(0, size);
  }
  let left = uniform() * mass;
  for (const token of candidates) {
    left -= weights[token] ?? 0;
    if (left < 0) return token;
  }
  return candidates.at(-1) ?? 0;
}
