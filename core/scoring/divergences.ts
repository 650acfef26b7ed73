/** Distances between two next-token distributions, exactly over the whole vocabulary, in float64. */
import { at, requireFinite, requireSameLength, withoutOverflow } from './checks.ts';
import { absLogRatioFromLogProbs, k3FromLogProbs } from './log-prob-estimators.ts';

export interface DivergencesInput {
  /** [tokens][vocabulary]: logits under the image. */
  logitsOriginal: ArrayLike<ArrayLike<number>>;
  /** [tokens][vocabulary]: logits under the perturbed image. */
  logitsPerturbed: ArrayLike<ArrayLike<number>>;
  /** [tokens]: the token that the response has at each place. */
  tokenIds: ArrayLike<number>;
  /** Divides the logits of both views; default 1. */
  temperature?: number;
}

/** One value per token; natural logarithms throughout. */
export interface Divergences {
  /** KL(p‖q), arXiv 2510.09285 Eq. 3; ≥ 0. */
  kl: Float64Array;
  /** The estimator on the sampled token that the authors' code uses; see k3FromLogProbs. */
  k3: Float64Array;
  /** Jensen–Shannon divergence; in [0, ln 2]. */
  jsd: Float64Array;
  /** p(v*) − q(v*) at p's most likely token (lowest id on ties); may be negative. */
  top1Drop: Float64Array;
  /** |log p(o) − log q(o)| of the response's token. */
  absLogRatio: Float64Array;
  logProbOriginal: Float64Array;
  logProbPerturbed: Float64Array;
  entropyOriginal: Float64Array;
  entropyPerturbed: Float64Array;
}

interface LogSoftmaxInput {
  logits: ArrayLike<number>;
  name: string;
  temperature: number;
}

/**
 * log softmax of logits / temperature, written into `out`. The peak is taken off before anything else, so that logits
 * of any size keep their digits.
 * @returns the token with the largest logit, the lowest id on ties
 */
function logSoftmax({ logits, name, temperature }: LogSoftmaxInput, out: Float64Array): number {
  let top = 0;
  let peak = -Infinity;
  let least = Infinity;
  for (let v = 0; v < out.length; v++) {
    const logit = logits[v] ?? Number.NaN;
    if (logit > peak) {
      peak = logit;
      top = v;
    }
    if (logit < least) least = logit;
  }
  withoutOverflow((least - peak) / temperature, `the span of ${name} at temperature ${temperature}`);
  let sum = 0;
  for (let v = 0; v < out.length; v++) {
    const shifted = ((logits[v] ?? Number.NaN) - peak) / temperature;
    out[v] = shifted;
    sum += Math.exp(shifted);
  }
  const logSum = Math.log(sum);
  for (let v = 0; v < out.length; v++) out[v] = (out[v] ?? Number.NaN) - logSum;
  return top;
}

/**
 * All divergences of design section 2, token by token.
 * @throws RangeError on lengths that differ, token ids outside the vocabulary, logits that are not finite, temperature ≤ 0
 */
export function divergences({
  logitsOriginal,
  logitsPerturbed,
  tokenIds,
  temperature = 1,
}: DivergencesInput): Divergences {
  requireSameLength(logitsOriginal, 'logitsOriginal', tokenIds, 'tokenIds');
  requireSameLength(logitsPerturbed, 'logitsPerturbed', tokenIds, 'tokenIds');
  if (!(temperature > 0 && Number.isFinite(temperature))) {
    throw new RangeError(`temperature is ${temperature}, not a positive number`);
  }
  const tokens = tokenIds.length;
  const series = () => new Float64Array(tokens);
  const kl = series();
  const jsd = series();
  const top1Drop = series();
  const logProbOriginal = series();
  const logProbPerturbed = series();
  const entropyOriginal = series();
  const entropyPerturbed = series();

  let logP = new Float64Array(0);
  let logQ = new Float64Array(0);
  for (let t = 0; t < tokens; t++) {
    const original = at(logitsOriginal, t);
    const perturbed = at(logitsPerturbed, t);
    const token = at(tokenIds, t);
    requireSameLength(original, `logitsOriginal[${t}]`, perturbed, `logitsPerturbed[${t}]`);
    requireFinite(original, `logitsOriginal[${t}]`);
    requireFinite(perturbed, `logitsPerturbed[${t}]`);
    if (!(Number.isInteger(token) && token >= 0 && token < original.length)) {
      throw new RangeError(`tokenIds[${t}] is ${token}, not a token of a vocabulary of ${original.length}`);
    }
    if (logP.length !== original.length) {
      logP = new Float64Array(original.length);
      logQ = new Float64Array(original.length);
    }
    const top = logSoftmax({ logits: original, name: `logitsOriginal[${t}]`, temperature }, logP);
    logSoftmax({ logits: perturbed, name: `logitsPerturbed[${t}]`, temperature }, logQ);

    let klSum = 0;
    let jsdSum = 0;
    let hP = 0;
    let hQ = 0;
    for (let v = 0; v < logP.length; v++) {
      const lp = logP[v] ?? 0;
      const lq = logQ[v] ?? 0;
      const p = Math.exp(lp);
      const q = Math.exp(lq);
      klSum += p * (lp - lq);
      // log((p + q) / 2) without leaving the logarithm, so that tiny probabilities keep their digits.
      const logMean = Math.max(lp, lq) + Math.log(0.5 * (1 + Math.exp(-Math.abs(lp - lq))));
      jsdSum += 0.5 * (p * (lp - logMean) + q * (lq - logMean));
      hP -= p * lp;
      hQ -= q * lq;
    }
    kl[t] = Math.max(0, klSum);
    jsd[t] = Math.min(Math.LN2, Math.max(0, jsdSum));
    top1Drop[t] = Math.exp(logP[top] ?? 0) - Math.exp(logQ[top] ?? 0);
    logProbOriginal[t] = logP[token] ?? 0;
    logProbPerturbed[t] = logQ[token] ?? 0;
    entropyOriginal[t] = Math.max(0, hP);
    entropyPerturbed[t] = Math.max(0, hQ);
  }

  return {
    kl,
    k3: k3FromLogProbs({ logProbOriginal, logProbPerturbed }),
    jsd,
    top1Drop,
    absLogRatio: absLogRatioFromLogProbs({ logProbOriginal, logProbPerturbed }),
    logProbOriginal,
    logProbPerturbed,
    entropyOriginal,
    entropyPerturbed,
  };
}
