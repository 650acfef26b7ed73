/** The metrics of leaderboards. docs/metrics.md has the formulas and their sources. */

export { computeMetrics } from './compute-metrics.ts';
export { pairedComparison } from './paired-comparison.ts';
export { rankIntervals } from './rank-intervals.ts';
export type {
  CalibrationBin,
  ComparedMetric,
  Estimate,
  PairedComparison,
  RankInterval,
  SubmissionMetrics,
  SubmissionResponse,
  SubmissionSample,
} from './types.ts';
