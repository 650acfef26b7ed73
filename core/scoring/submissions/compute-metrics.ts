/** Computes everything that a leaderboard shows of a submission, or of one split of it. docs/metrics.md has the formulas. */
import { mean } from '../average.ts';
import { requireNonEmpty } from '../checks.ts';
import { multiModalLeakage } from '../signals.ts';
import { calibrationBins, dependencyAuroc, type JudgedResponse } from './calibration.ts';
import { gradeOf, isScored, requireSamples } from './clusters.ts';
import { type Estimates, METRIC_NAMES, METRICS } from './metrics.ts';
import { pairAccuracy } from './pair-accuracy.ts';
import { meanOfGrades } from './sample-values.ts';
import type { CalibrationBin, PairAccuracy, SubmissionSample } from './types.ts';

export interface SubmissionMetrics {
  samples: number;
  responses: number;
  /** Responses that the grader cannot judge; they count as not right. */
  ungraded: number;
  /** Responses that could not be scored; their samples count only in accuracy, MG, ML and pairs. */
  unscored: number;
  estimates: Estimates;
  multiModalLeakage: number | null;
  dependencyAuroc: number | null;
  calibration: CalibrationBin[];
  pairs: PairAccuracy | null;
}

/**
 * [samples]: mean grades, or undefined if a sample has no such responses: leaving out hard samples must not improve a
 * metric.
 */
function gradesOfAll(
  samples: readonly SubmissionSample[],
  gradesOf: (sample: SubmissionSample) => readonly (number | null)[] | undefined,
): number[] | undefined {
  const means = samples.flatMap((sample) => meanOfGrades(gradesOf(sample)) ?? []);
  return means.length === samples.length ? means : undefined;
}

function judgedResponses(scored: readonly SubmissionSample[]): JudgedResponse[] {
  return scored.flatMap((sample) =>
    sample.responses.flatMap(({ meanDependency, ...response }) =>
      meanDependency === null ? [] : [{ dependency: meanDependency, grade: gradeOf(response) }],
    ),
  );
}

/** @throws RangeError without samples, on a sample without responses, or on a grade that is not between 0 and 1 */
export function computeMetrics(samples: readonly SubmissionSample[]): SubmissionMetrics {
  requireNonEmpty(samples, 'samples');
  requireSamples(samples);
  const responses = samples.flatMap((sample) => sample.responses);
  const scored = samples.filter(isScored);
  const blind = gradesOfAll(samples, ({ blindGrades }) => blindGrades);
  const languageModel = gradesOfAll(samples, ({ languageModelGrades }) => languageModelGrades);
  const pairs = pairAccuracy(samples);
  const judged = judgedResponses(scored);
  const input = { samples, scored, blind, pairs };
  return {
    samples: samples.length,
    responses: responses.length,
    ungraded: responses.filter(({ grade }) => grade === null).length,
    unscored: responses.filter(({ gain }) => gain === null).length,
    estimates: Object.fromEntries(METRIC_NAMES.map((name) => [name, METRICS[name].measure(input)])) as Estimates,
    multiModalLeakage:
      blind && languageModel
        ? multiModalLeakage({ withoutImage: mean(blind), languageModel: mean(languageModel) })
        : null,
    dependencyAuroc: dependencyAuroc(judged),
    calibration: calibrationBins(judged),
    pairs,
  };
}
