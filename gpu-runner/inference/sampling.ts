/** Picks the next token from a row of logits. The same seed picks the same token. */
import { createHash } from 'node:crypto';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

export type Uniform = () => number;

/** Uniform numbers in [0, 1), determined by `key` alone. */
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

/** The smallest set of most likely tokens whose total weight reaches `massMin`. */
function mostLikely(weights: Float64Array, massMin: number): { candidates: number[]; mass: number } {
  const sorted = Array.from(weights.keys()).sort((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0));
  let mass = 0;
  let size = 0;
  while (size < sorted.length && mass < massMin) mass += weights[sorted[size++] ?? 0] ?? 0;
  return { candidates: sorted.slice(0, size), mass };
}

export interface Sampling {
  /** 0 picks the most likely token. */
  temperature: number;
  /** Draws from the smallest set of most likely tokens whose probability reaches this. */
  topP: number;
  uniform: Uniform;
}

/** @param logits [vocabulary], already divided by the temperature unless that is 0 */
export function pickToken(logits: Float32Array, { temperature, topP, uniform }: Sampling): number {
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
