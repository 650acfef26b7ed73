/**
 * Table of the metrics that a leaderboard shows and ranks by. docs/metrics.md has the formulas and their sources. Storage,
 * wire schemas, pages, exports and the command line read names, units and words from here.
 */
import { clusteredMean, differencesWithoutNoise } from './clustered-mean.ts';
import { clusterOf, isRight } from './clusters.ts';
import { differenceEstimate, meanEstimate, shareEstimate } from './estimates.ts';
import { dependencyOf, groundedShare, meanGrade, shareOf } from './sample-values.ts';
import type { Estimate, PairAccuracy, SubmissionSample } from './types.ts';

/** Samples of one split of a submission. */
export interface MetricInput {
  /** At least one. */
  samples: readonly SubmissionSample[];
  /** Samples whose responses all have a score. */
  scored: readonly SubmissionSample[];
  /** [samples]: mean grade of the responses without image; undefined unless every sample has such responses. */
  blind: readonly number[] | undefined;
  /** Null without paired samples. */
  pairs: PairAccuracy | null;
}

interface Metric {
  title: string;
  /** Completes the title on pages. */
  description: string;
  /** Column heading in a terminal; null if `sightline board` leaves the metric out. */
  heading: string | null;
  unit: 'share' | 'nats';
  /** Smallest and largest possible value. */
  range: readonly [number, number];
  /** Whether every submission has a value; false for a new metric, which earlier submissions lack. */
  isAlwaysKnown: boolean;
  /** Path within the metrics of a submission, if the metric is not stored under its own name. */
  path?: readonly string[];
  measure: (input: MetricInput) => Estimate | null;
}

export const METRICS = {
  grounded_accuracy: {
    title: 'Grounded accuracy',
    description: 'right, and the image supports it',
    heading: 'grounded',
    unit: 'share',
    range: [0, 1],
    isAlwaysKnown: false,
    measure: ({ scored }) => (scored.length === 0 ? null : shareOver(scored, groundedShare)),
  },
  accuracy: {
    title: 'Accuracy',
    description: 'right',
    heading: 'accuracy',
    unit: 'share',
    range: [0, 1],
    isAlwaysKnown: true,
    measure: ({ samples }) => shareOver(samples, meanGrade),
  },
  vision_driven_fraction: {
    title: 'Vision-driven',
    description: 'right responses that are grounded',
    heading: 'vision-driven',
    unit: 'share',
    range: [0, 1],
    isAlwaysKnown: false,
    measure: ({ scored }) => visionDriven(scored),
  },
  mean_dependency: {
    title: 'Dependency S̄',
    description: 'effect of the image on the scorer, in nats per token',
    heading: 'S̄ (nats)',
    unit: 'nats',
    range: [-Infinity, Infinity],
    isAlwaysKnown: false,
    measure: ({ scored }) => dependencyOver(scored),
  },
  multi_modal_gain: {
    title: 'Multi-modal gain',
    description: 'accuracy with the image minus accuracy without',
    heading: null,
    unit: 'share',
    range: [-1, 1],
    isAlwaysKnown: false,
    measure: ({ samples, blind }) => (blind ? gainOver(samples, blind) : null),
  },
  pair_accuracy: {
    title: 'Pair accuracy',
    description: 'all samples of a pair right',
    heading: null,
    unit: 'share',
    range: [0, 1],
    isAlwaysKnown: false,
    path: ['pairs', 'group'],
    measure: ({ pairs }) => pairs?.group ?? null,
  },
} satisfies Record<string, Metric>;

export type MetricName = keyof typeof METRICS;
export const METRIC_NAMES = Object.keys(METRICS) as [MetricName, ...MetricName[]];

/** Null if the submission lacks what a metric needs; docs/metrics.md has the conditions. */
export type Estimates = { [Name in MetricName]: ReturnType<(typeof METRICS)[Name]['measure']> };

/** Path of a metric within the metrics of a submission. */
export function pathOfMetric(name: MetricName): readonly string[] {
  const metric: Metric = METRICS[name];
  return metric.path ?? [name];
}

function shareOver(samples: readonly SubmissionSample[], shareIn: (sample: SubmissionSample) => number): Estimate {
  return shareEstimate(
    clusteredMean(samples.map((sample) => ({ cluster: clusterOf(sample), value: shareIn(sample) }))),
  );
}

/** Σ grounded shares / Σ right shares, over the samples with a right response. */
function visionDriven(samples: readonly SubmissionSample[]): Estimate | null {
  const items = samples.flatMap((sample) => {
    const right = shareOf(sample, isRight);
    return right === 0 ? [] : [{ cluster: clusterOf(sample), value: groundedShare(sample) / right, weight: right }];
  });
  return items.length === 0 ? null : shareEstimate(clusteredMean(items));
}

function dependencyOver(samples: readonly SubmissionSample[]): Estimate | null {
  const items = samples.flatMap((sample) => {
    const value = dependencyOf(sample);
    return value === undefined ? [] : [{ cluster: clusterOf(sample), value }];
  });
  const estimate = items.length === 0 ? null : meanEstimate(clusteredMean(items));
  // Only a divergence that can be negative, such as the difference of two probabilities, can have a mean below 0.
  const isNonNegative = items.every(({ value }) => value >= 0);
  return estimate && isNonNegative ? { ...estimate, low: Math.max(0, estimate.low) } : estimate;
}

function gainOver(samples: readonly SubmissionSample[], blind: readonly number[]): Estimate {
  const gains = differencesWithoutNoise(samples.map(meanGrade), blind);
  return differenceEstimate(
    clusteredMean(samples.map((sample, index) => ({ cluster: clusterOf(sample), value: gains[index] ?? 0 }))),
  );
}
