/** Q-, I- and G-accuracy of NaturalBench (arXiv 2410.14669), for groups of any size and any number of responses. */
import { clusteredMean } from './clustered-mean.ts';
import { isRight } from './clusters.ts';
import { shareEstimate } from './estimates.ts';
import { shareOf } from './sample-values.ts';
import type { PairAccuracy, SubmissionSample } from './types.ts';

/**
 * Probability that all samples with the same key are right if one response is drawn for each: the product of their
 * shares of right responses, which is 0 or 1 if each has one response.
 */
function allRight(
  samples: readonly SubmissionSample[],
  keyOf: (pair: NonNullable<SubmissionSample['pair']>) => string,
) {
  const items = new Map<string, { cluster: string; value: number }>();
  for (const sample of samples) {
    if (sample.pair === undefined) continue;
    const key = keyOf(sample.pair);
    const share = shareOf(sample, isRight);
    items.set(key, { cluster: sample.pair.group, value: (items.get(key)?.value ?? 1) * share });
  }
  return shareEstimate(clusteredMean([...items.values()]));
}

/** Null without pairs. */
export function pairAccuracy(samples: readonly SubmissionSample[]): PairAccuracy | null {
  if (samples.every(({ pair }) => pair === undefined)) return null;
  return {
    question: allRight(samples, ({ group, question }) => JSON.stringify([group, question])),
    image: allRight(samples, ({ group, image }) => JSON.stringify([group, image])),
    group: allRight(samples, ({ group }) => group),
  };
}
