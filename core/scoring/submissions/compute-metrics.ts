/** What a leaderboard shows of an entry, or of one split of it. docs/metrics.md has the formulas and their sources. */
import { mean } from '../average.ts';
import { requireNonEmpty } from '../checks.ts';
import { multiModalLeakage } from '../signals.ts';
import { calibrationBins, dependencyAuroc, type Judged } from './calibration.ts';
import { clusteredMean, settleDifferences } from './clustered-mean.ts';
import { clusterOf, gradeOf, isRight, isScored, requireSamples } from './clusters.ts';
import { differenceEstimate, meanEstimate, shareEstimate } from './estimates.ts';
import { pairAccuracy } from './pair-accuracy.ts';
import { dependencyOf, groundedShare, meanGrade, meanOfGrades, shareOf } from './sample-values.ts';
import type { Estimate, SubmissionMetrics, SubmissionSample } from './types.ts';

function shareOver(samples: readonly SubmissionSample[], shareIn: (sample: SubmissionSample) => number): Estimate {
  return shareEstimate(
    clusteredMean(samples.map((sample) => ({ cluster: clusterOf(sample), value: shareIn(sample) }))),
  );
}

/** Σ grounded shares / Σ right shares, over the samples that have a right response. */
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
  // A divergence that is nowhere negative has no mean below 0; the difference of two probabilities may have.
  const isNonNegative = items.every(({ value }) => value >= 0);
  return estimate && isNonNegative ? { ...estimate, low: Math.max(0, estimate.low) } : estimate;
}

/** Of every sample, or undefined where one of them has none: to leave out the hard ones must not pay. */
function gradesOfAll(
  samples: readonly SubmissionSample[],
  gradesOf: (sample: SubmissionSample) => readonly (number | null)[] | undefined,
): number[] | undefined {
  const means = samples.flatMap((sample) => meanOfGrades(gradesOf(sample)) ?? []);
  return means.length === samples.length ? means : undefined;
}

function gainOver(samples: readonly SubmissionSample[], blind: readonly number[]): Estimate {
  const gains = settleDifferences(samples.map(meanGrade), blind);
  return differenceEstimate(
    clusteredMean(samples.map((sample, index) => ({ cluster: clusterOf(sample), value: gains[index] ?? 0 }))),
  );
}

/** @throws RangeError without samples, on one without responses, or on grades that are not between 0 and 1 */
export function computeMetrics(samples: readonly SubmissionSample[]): SubmissionMetrics {
  requireNonEmpty(samples, 'samples');
  requireSamples(samples);
  const responses = samples.flatMap((sample) => sample.responses);
  const scored = samples.filter(isScored);
  const judged: Judged[] = scored.flatMap((sample) =>
    sample.responses.flatMap(({ meanDependency, ...response }) =>
      meanDependency === null ? [] : [{ dependency: meanDependency, grade: gradeOf(response) }],
    ),
  );
  const blind = gradesOfAll(samples, ({ blindGrades }) => blindGrades);
  const languageModel = gradesOfAll(samples, ({ languageModelGrades }) => languageModelGrades);
  return {
    samples: samples.length,
    responses: responses.length,
    ungraded: responses.filter(({ grade }) => grade === null).length,
    unscored: responses.filter(({ gain }) => gain === null).length,
    accuracy: shareOver(samples, meanGrade),
    groundedAccuracy: scored.length === 0 ? null : shareOver(scored, groundedShare),
    visionDrivenFraction: visionDriven(scored),
    meanDependency: dependencyOver(scored),
    multiModalGain: blind ? gainOver(samples, blind) : null,
    multiModalLeakage:
      blind && languageModel
        ? multiModalLeakage({ withoutImage: mean(blind), languageModel: mean(languageModel) })
        : null,
    dependencyAuroc: dependencyAuroc(judged),
    calibration: calibrationBins(judged),
    pairs: pairAccuracy(samples),
  };
}
