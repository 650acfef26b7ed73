/** Compares two submissions over the samples that both have. */
import { at } from '../checks.ts';
import { clusteredMean, differencesWithoutNoise } from './clustered-mean.ts';
import { clusterOf, isScored, requireSamples } from './clusters.ts';
import { differenceEstimate, meanEstimate } from './estimates.ts';
import { METRICS, type MetricName } from './metrics.ts';
import { dependencyOf, groundedShare, meanGrade } from './sample-values.ts';
import { signFlipP } from './sign-flips.ts';
import { twoSidedP } from './student-t.ts';
import type { Estimate, PairedComparison, SubmissionSample } from './types.ts';

/** The exact test of 12 clusters adds up 2^12 sums in under a millisecond. With more, Student's t is close. */
const EXACT_CLUSTERS_MAX = 12;

/** Metrics that two submissions are compared by, each with its value for one sample. */
const VALUES = {
  accuracy: meanGrade,
  grounded_accuracy: (sample) => (isScored(sample) ? groundedShare(sample) : undefined),
  mean_dependency: (sample) => (isScored(sample) ? dependencyOf(sample) : undefined),
} satisfies Partial<Record<MetricName, (sample: SubmissionSample) => number | undefined>>;
export type ComparedMetric = keyof typeof VALUES;
export const COMPARED_METRICS = Object.keys(VALUES) as [ComparedMetric, ...ComparedMetric[]];

const ESTIMATE_OF = { share: differenceEstimate, nats: meanEstimate };

function sumsOf(items: readonly { cluster: string; value: number }[]): number[] {
  const sums = new Map<string, number>();
  for (const { cluster, value } of items) sums.set(cluster, (sums.get(cluster) ?? 0) + value);
  return [...sums.values()];
}

/** @returns null if no sample is in both, or a difference in nats has only one cluster */
export function pairedComparison(
  a: readonly SubmissionSample[],
  b: readonly SubmissionSample[],
  metric: ComparedMetric,
): PairedComparison | null {
  requireSamples(a);
  requireSamples(b);
  const others = new Map(b.map((sample) => [sample.id, sample]));
  const both = a.flatMap((sample) => {
    const other = others.get(sample.id);
    const ofA = VALUES[metric](sample);
    const ofB = other && VALUES[metric](other);
    return ofA === undefined || ofB === undefined ? [] : [{ cluster: clusterOf(sample), ofA, ofB }];
  });
  if (both.length === 0) return null;
  const differences = differencesWithoutNoise(
    both.map(({ ofA }) => ofA),
    both.map(({ ofB }) => ofB),
  );
  const items = both.map(({ cluster }, index) => ({ cluster, value: at(differences, index) }));
  const mean = clusteredMean(items);
  const difference: Estimate | null = ESTIMATE_OF[METRICS[metric].unit](mean);
  if (difference === null) return null;
  const { value, standardError, clusters } = mean;
  const counts = { samples: both.length, clusters };
  if (clusters <= EXACT_CLUSTERS_MAX || standardError === undefined) {
    return { ...counts, difference, pValue: signFlipP(sumsOf(items)), test: 'exact_sign_flips' };
  }
  // A sign-flip test of G clusters cannot give a p-value below 2^(1 − G), so neither should this one.
  const pValue = value === 0 ? 1 : Math.max(twoSidedP(value / standardError, clusters - 1), 2 ** (1 - clusters));
  return { ...counts, difference, pValue, test: 'clustered_t' };
}
