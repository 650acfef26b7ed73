/** The metrics of leaderboards. docs/metrics.md has the formulas and their sources. */

export { computeMetrics, type SubmissionMetrics } from './compute-metrics.ts';
export { METRIC_NAMES, METRICS, type MetricName } from './metrics.ts';
export { COMPARED_METRICS, type ComparedMetric, pairedComparison } from './paired-comparison.ts';
export { rankIntervals } from './rank-intervals.ts';
export type {
  CalibrationBin,
  Estimate,
  PairedComparison,
  RankInterval,
  SubmissionResponse,
  SubmissionSample,
} from './types.ts';
