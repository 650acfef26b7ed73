/** Divergence estimators from the log-probabilities of the response's tokens under both views. */
import { at, requireFinite, requireSameLength, withoutOverflow } from './checks.ts';

export interface LogProbPair {
  /** [tokens]: log p(o_t) under the image, in nats. */
  logProbOriginal: ArrayLike<number>;
  /** [tokens]: log q(o_t) under the perturbed image, in nats. */
  logProbPerturbed: ArrayLike<number>;
}

/** Clamps of the authors' code (huaixuheqing/VPPO-RL, dp_actor.py). */
const LOG_RATIO_MAX = 20;
const K3_MAX = 10;

function checkPair({ logProbOriginal, logProbPerturbed }: LogProbPair): void {
  requireSameLength(logProbOriginal, 'logProbOriginal', logProbPerturbed, 'logProbPerturbed');
  requireFinite(logProbOriginal, 'logProbOriginal');
  requireFinite(logProbPerturbed, 'logProbPerturbed');
}

/**
 * k3 = e^d − d − 1 with d = log q(o) − log p(o), d within ±20 and k3 within [0, 10], per token.
 * Unbiased estimate of KL(p‖q) only if o was sampled from p.
 * @throws RangeError if lengths differ or a value is not finite
 */
export function k3FromLogProbs(pair: LogProbPair): Float64Array {
  checkPair(pair);
  const estimates = Float64Array.from(pair.logProbOriginal);
  for (let t = 0; t < estimates.length; t++) {
    const d = Math.min(LOG_RATIO_MAX, Math.max(-LOG_RATIO_MAX, at(pair.logProbPerturbed, t) - at(estimates, t)));
    estimates[t] = Math.min(K3_MAX, Math.max(0, Math.expm1(d) - d));
  }
  return estimates;
}

/** |log p(o) − log q(o)| per token. @throws RangeError if lengths differ or a value is not finite */
export function absLogRatioFromLogProbs(pair: LogProbPair): Float64Array {
  checkPair(pair);
  return Float64Array.from(pair.logProbOriginal, (logP, t) =>
    withoutOverflow(Math.abs(logP - at(pair.logProbPerturbed, t)), `the log ratio of token ${t}`),
  );
}
