/** Measures of binary classification. */
import { at, requireFinite, requireNonEmpty, requireSameLength } from './checks.ts';

/**
 * Area under the receiver operating characteristic: the probability that a positive exceeds a negative, with ties
 * counting half (Mann–Whitney U / (n·m)). O((n + m) log(n + m)).
 * @throws RangeError if either class is empty
 */
export function auroc(positives: ArrayLike<number>, negatives: ArrayLike<number>): number {
  requireNonEmpty(positives, 'positives');
  requireNonEmpty(negatives, 'negatives');
  requireFinite(positives, 'positives');
  requireFinite(negatives, 'negatives');
  const above = Float64Array.from(positives).sort();
  const below = Float64Array.from(negatives).sort();
  let wins = 0;
  let less = 0;
  let lessOrEqual = 0;
  for (const value of above) {
    while (less < below.length && at(below, less) < value) less += 1;
    while (lessOrEqual < below.length && at(below, lessOrEqual) <= value) lessOrEqual += 1;
    wins += (less + lessOrEqual) / 2;
  }
  return wins / (above.length * below.length);
}

export interface Detection {
  precision: number;
  recall: number;
  f1: number;
}

/**
 * Precision, recall and F1 = 2·hits / (claimed + present); 0 if the denominator is 0.
 * @throws RangeError if lengths differ
 */
export function detection(predicted: readonly boolean[], actual: readonly boolean[]): Detection {
  requireSameLength(predicted, 'predicted', actual, 'actual');
  let hits = 0;
  let claimed = 0;
  let present = 0;
  predicted.forEach((claim, index) => {
    const truth = at(actual, index);
    hits += Number(claim && truth);
    claimed += Number(claim);
    present += Number(truth);
  });
  const ratio = (a: number, b: number) => (b === 0 ? 0 : a / b);
  return {
    precision: ratio(hits, claimed),
    recall: ratio(hits, present),
    f1: ratio(2 * hits, claimed + present),
  };
}
