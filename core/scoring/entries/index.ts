/** The metrics of leaderboards. docs/metrics.md has the formulas and their sources. */
export { compareEntries } from './compare-entries.ts';
export { entryMetrics } from './entry-metrics.ts';
export type {
  CalibrationBin,
  ComparedMetric,
  EntryMetrics,
  EntryResponse,
  EntrySample,
  Estimate,
  PairedComparison,
  RankInterval,
} from './entry-sample.ts';
export { rankIntervals } from './rank-intervals.ts';
