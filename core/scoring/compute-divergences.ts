/** Computes divergences from logits: the reference that the runner's head graph is compared with. */
import { at, requireFinite, requireSameLength, withoutOverflow } from './checks.ts';
import {
  DIVERGENCE_NAMES,
  DIVERGENCES,
  type DivergenceName,
  divergencesFromLogProbs,
  type TokenDistributions,
} from './divergences.ts';

function entropy(p: Float64Array, logP: Float64Array): number {
  let sum = 0;
  for (let v = 0; v < p.length; v++) sum -= at(p, v) * at(logP, v);
  return Math.max(0, sum);
}

/**
 * Writes log softmax of logits / temperature into `logP` and the probabilities into `p`. The peak is subtracted first, so
 * that logits of any size keep their digits.
 * @returns the token with the largest logit, the lowest ID on ties
 * @throws RangeError if the logits span more than a float64 at this temperature
 */
function softmax(
  { logits, name, temperature }: { logits: ArrayLike<number>; name: string; temperature: number },
  { p, logP }: { p: Float64Array; logP: Float64Array },
): number {
  let top = 0;
  let peak = -Infinity;
  let least = Infinity;
  for (let v = 0; v < logP.length; v++) {
    const logit = logits[v] ?? Number.NaN;
    if (logit > peak) {
      peak = logit;
      top = v;
    }
    if (logit < least) least = logit;
  }
  withoutOverflow((least - peak) / temperature, `the span of ${name} at temperature ${temperature}`);
  let sum = 0;
  for (let v = 0; v < logP.length; v++) {
    const shifted = ((logits[v] ?? Number.NaN) - peak) / temperature;
    logP[v] = shifted;
    sum += Math.exp(shifted);
  }
  const logSum = Math.log(sum);
  for (let v = 0; v < logP.length; v++) {
    const log = (logP[v] ?? Number.NaN) - logSum;
    logP[v] = log;
    p[v] = Math.exp(log);
  }
  return top;
}

function emptyDistributions(vocabulary: number): TokenDistributions {
  const values = () => new Float64Array(vocabulary);
  return { p: values(), q: values(), logP: values(), logQ: values(), top: 0 };
}

export interface DivergencesInput {
  /** [tokens][vocabulary]: logits under the image. */
  logitsOriginal: ArrayLike<ArrayLike<number>>;
  /** [tokens][vocabulary]: logits under the perturbed image. */
  logitsPerturbed: ArrayLike<ArrayLike<number>>;
  /** [tokens]: token IDs of the response. */
  tokenIds: ArrayLike<number>;
  /** Divides the logits of both views; default 1. */
  temperature?: number;
}

/** One value per token in each series; natural logarithms. */
export type Divergences = Record<DivergenceName, Float64Array> & {
  logProbOriginal: Float64Array;
  logProbPerturbed: Float64Array;
  entropyOriginal: Float64Array;
  entropyPerturbed: Float64Array;
};

/**
 * Computes every divergence of the table exactly over the whole vocabulary, in float64.
 * @throws RangeError if lengths differ, a token ID is outside the vocabulary, a logit is not finite, or temperature ≤ 0
 */
export function computeDivergences(input: DivergencesInput): Divergences {
  const { logitsOriginal, logitsPerturbed, tokenIds, temperature = 1 } = input;
  requireSameLength(logitsOriginal, 'logitsOriginal', tokenIds, 'tokenIds');
  requireSameLength(logitsPerturbed, 'logitsPerturbed', tokenIds, 'tokenIds');
  if (!(temperature > 0 && Number.isFinite(temperature))) {
    throw new RangeError(`temperature is ${temperature}, not a positive number`);
  }
  const tokens = tokenIds.length;
  const series = () => new Float64Array(tokens);
  const [logProbOriginal, logProbPerturbed] = [series(), series()];
  const [entropyOriginal, entropyPerturbed] = [series(), series()];
  const divergences = Object.fromEntries(DIVERGENCE_NAMES.map((name) => [name, series()])) as Divergences;

  let token: TokenDistributions | undefined;
  for (let t = 0; t < tokens; t++) {
    const original = at(logitsOriginal, t);
    const perturbed = at(logitsPerturbed, t);
    const id = at(tokenIds, t);
    requireSameLength(original, `logitsOriginal[${t}]`, perturbed, `logitsPerturbed[${t}]`);
    requireFinite(original, `logitsOriginal[${t}]`);
    requireFinite(perturbed, `logitsPerturbed[${t}]`);
    if (!(Number.isInteger(id) && id >= 0 && id < original.length)) {
      throw new RangeError(`tokenIds[${t}] is ${id}, not a token of a vocabulary of ${original.length}`);
    }
    if (token?.p.length !== original.length) token = emptyDistributions(original.length);
    const { p, q, logP, logQ } = token;
    token.top = softmax({ logits: original, name: `logitsOriginal[${t}]`, temperature }, { p, logP });
    softmax({ logits: perturbed, name: `logitsPerturbed[${t}]`, temperature }, { p: q, logP: logQ });
    for (const name of DIVERGENCE_NAMES) {
      const divergence = DIVERGENCES[name];
      if (divergence.from === 'distributions') divergences[name][t] = divergence.ofToken(token);
    }
    logProbOriginal[t] = at(logP, id);
    logProbPerturbed[t] = at(logQ, id);
    entropyOriginal[t] = entropy(p, logP);
    entropyPerturbed[t] = entropy(q, logQ);
  }

  const fromLogProbs = divergencesFromLogProbs({ logProbOriginal, logProbPerturbed });
  return { ...divergences, ...fromLogProbs, logProbOriginal, logProbPerturbed, entropyOriginal, entropyPerturbed };
}
