/** Area under the ROC curve for many weightings of the clusters, with a single sort. Ties count one half. */
import type { Weights } from '#studies/shared/bootstrap.ts';

export interface RankedTokens {
  /** Token indices by ascending score. */
  order: Uint32Array;
  scores: Float64Array;
  positive: Uint8Array;
  cluster: Uint32Array;
}

export function rankTokens(tokens: Omit<RankedTokens, 'order'>): RankedTokens {
  const { scores } = tokens;
  const order = Uint32Array.from(scores.keys()).sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0));
  return { ...tokens, order };
}

/**
 * Probability that a positive token scores above a negative one (Mann & Whitney 1947), with each token weighted by its
 * cluster.
 * @returns NaN without a positive or without a negative token
 */
export function weightedAuroc({ order, scores, positive, cluster }: RankedTokens, weights: Weights): number {
  let wins = 0;
  let positives = 0;
  let negatives = 0;
  let rank = 0;
  while (rank < order.length) {
    const score = scores[order[rank] ?? 0];
    let positivesTied = 0;
    let negativesTied = 0;
    for (; rank < order.length && scores[order[rank] ?? 0] === score; rank++) {
      const token = order[rank] ?? 0;
      const weight = weights[cluster[token] ?? 0] ?? 0;
      if (positive[token]) positivesTied += weight;
      else negativesTied += weight;
    }
    wins += positivesTied * (negatives + negativesTied / 2);
    positives += positivesTied;
    negatives += negativesTied;
  }
  return wins / (positives * negatives);
}
