/** Metrics of a submission: per split, and for all splits together. */

import { ALL_SPLITS } from '#contract/benchmark.ts';
import { type EstimateWire, STORED_METRIC_NAMES, type SubmissionMetricsWire } from '#contract/leaderboard.ts';
import {
  computeMetrics,
  type Estimate,
  type SubmissionMetrics,
  type SubmissionSample,
} from '#core/scoring/submissions/index.ts';
import { eachSampleRow, toScoredSample } from '#db/boards/read-scored-samples.ts';
import type { SubmissionSampleRow } from '#db/boards/rows.ts';
import type { Services } from '../../services.ts';
import type { SubmissionJob } from './load-job.ts';

function toWire({ value, low, high, standardError }: Estimate): EstimateWire {
  return { value, low, high, standard_error: standardError };
}

type StoredEstimates = Pick<SubmissionMetricsWire, (typeof STORED_METRIC_NAMES)[number]>;

const orNull = (estimate: Estimate | null) => (estimate === null ? null : toWire(estimate));

function renderMetrics(metrics: SubmissionMetrics): SubmissionMetricsWire {
  const { estimates, pairs } = metrics;
  return {
    samples: metrics.samples,
    responses: metrics.responses,
    ungraded: metrics.ungraded,
    unscored: metrics.unscored,
    ...(Object.fromEntries(STORED_METRIC_NAMES.map((name) => [name, orNull(estimates[name])])) as StoredEstimates),
    multi_modal_leakage: metrics.multiModalLeakage,
    dependency_auroc: metrics.dependencyAuroc,
    calibration: metrics.calibration,
    pairs: pairs && { question: toWire(pairs.question), image: toWire(pairs.image), group: toWire(pairs.group) },
  };
}

export interface MeasuredSubmission {
  metrics: { split: string; metrics: SubmissionMetricsWire }[];
  /** Number of samples that the service failed to score, and the first error. */
  missing: number;
  error: Pick<SubmissionSampleRow, 'errorCode' | 'errorDetail'> | undefined;
}

export async function measureSubmission(
  { db }: Services,
  { submission, version }: SubmissionJob,
): Promise<MeasuredSubmission> {
  const all: SubmissionSample[] = [];
  const bySplit = new Map<string, SubmissionSample[]>();
  let missing = 0;
  let error: MeasuredSubmission['error'];
  for await (const row of eachSampleRow(db, submission.id)) {
    if (row.scores === null) {
      missing += 1;
      error ??= row;
      continue;
    }
    const sample = toScoredSample(row, version.settings.gain_min);
    all.push(sample);
    const ofSplit = bySplit.get(row.split);
    if (ofSplit) ofSplit.push(sample);
    else bySplit.set(row.split, [sample]);
  }
  if (missing > 0) return { metrics: [], missing, error };
  const splits = [[ALL_SPLITS, all] as const, ...bySplit];
  return {
    metrics: splits.map(([split, samples]) => ({ split, metrics: renderMetrics(computeMetrics(samples)) })),
    missing,
    error,
  };
}
