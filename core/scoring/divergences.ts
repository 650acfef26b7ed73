/**
 * Table of the divergences between the next-token distributions p (under the image) and q (under the perturbed image).
 * Every other module reads names, units, ranges and formulas from here.
 */
import { at } from './checks.ts';
import { absLogRatioFromLogProbs, k3FromLogProbs, type LogProbPair } from './log-prob-estimators.ts';

/** Distributions of one token over the vocabulary, natural logarithms. */
export interface TokenDistributions {
  p: Float64Array;
  q: Float64Array;
  logP: Float64Array;
  logQ: Float64Array;
  /** Most likely token under p, the lowest ID on ties. */
  top: number;
}

interface DivergenceFacts {
  title: string;
  unit: 'nats' | 'of probability';
  /** Smallest and largest possible value. */
  range: readonly [number, number];
  /** Least upper end of a heat map's scale, so that a response with little dependency stays pale. */
  scaleMin: number;
}

/** Needs both whole distributions. The runner reads it from the head graph, see models/export/sightline_export/head.py. */
interface DistributionDivergence extends DivergenceFacts {
  from: 'distributions';
  ofToken: (token: TokenDistributions) => number;
}

/** Needs only the log-probabilities of the response's own tokens. */
interface LogProbDivergence extends DivergenceFacts {
  from: 'log_probs';
  ofSeries: (pair: LogProbPair) => Float64Array;
}

export const DIVERGENCES = {
  /** KL(p‖q), arXiv 2510.09285 Eq. 3. */
  kl: {
    title: 'Kullback–Leibler divergence',
    unit: 'nats',
    range: [0, Infinity],
    scaleMin: 0.25,
    from: 'distributions',
    ofToken: ({ p, logP, logQ }) =>
      Math.max(
        0,
        sumOver(p, (pv, v) => pv * (at(logP, v) - at(logQ, v))),
      ),
  },
  /** Estimator on the response's token that the authors' code uses. */
  k3: {
    title: 'k3, an estimate of the Kullback–Leibler divergence from the chosen token',
    unit: 'nats',
    range: [0, 10],
    scaleMin: 0.25,
    from: 'log_probs',
    ofSeries: k3FromLogProbs,
  },
  jsd: {
    title: 'Jensen–Shannon divergence',
    unit: 'nats',
    range: [0, Math.LN2],
    scaleMin: 0.1,
    from: 'distributions',
    ofToken: jensenShannon,
  },
  /** p(v*) − q(v*) at the most likely token v* under p. */
  top1_drop: {
    title: 'drop of the likeliest token',
    unit: 'of probability',
    range: [-1, 1],
    scaleMin: 0.1,
    from: 'distributions',
    ofToken: ({ p, q, top }) => at(p, top) - at(q, top),
  },
  /** |log p(o) − log q(o)| of the response's token. */
  abs_log_ratio: {
    title: 'absolute log ratio of the chosen token',
    unit: 'nats',
    range: [0, Infinity],
    scaleMin: 0.25,
    from: 'log_probs',
    ofSeries: absLogRatioFromLogProbs,
  },
} satisfies Record<string, DistributionDivergence | LogProbDivergence>;

export type DivergenceName = keyof typeof DIVERGENCES;
export const DIVERGENCE_NAMES = Object.keys(DIVERGENCES) as [DivergenceName, ...DivergenceName[]];

function sumOver(values: Float64Array, term: (value: number, index: number) => number): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += term(values[index] ?? 0, index);
  return sum;
}

function jensenShannon({ p, q, logP, logQ }: TokenDistributions): number {
  const sum = sumOver(p, (pv, v) => {
    const lp = at(logP, v);
    const lq = at(logQ, v);
    // log((p + q) / 2) without leaving the logarithm, so that tiny probabilities keep their digits.
    const logMean = Math.max(lp, lq) + Math.log(0.5 * (1 + Math.exp(-Math.abs(lp - lq))));
    return 0.5 * (pv * (lp - logMean) + at(q, v) * (lq - logMean));
  });
  return Math.min(Math.LN2, Math.max(0, sum));
}

/** Divergences that the runner's head graph has to return; the others follow from log-probabilities. */
export const GRAPH_DIVERGENCES = DIVERGENCE_NAMES.filter((name) => DIVERGENCES[name].from === 'distributions');

/** Computes every divergence that needs only the two log-probabilities of each token. */
export function divergencesFromLogProbs(pair: LogProbPair): Partial<Record<DivergenceName, Float64Array>> {
  const series: Partial<Record<DivergenceName, Float64Array>> = {};
  for (const name of DIVERGENCE_NAMES) {
    const divergence = DIVERGENCES[name];
    if (divergence.from === 'log_probs') series[name] = divergence.ofSeries(pair);
  }
  return series;
}
