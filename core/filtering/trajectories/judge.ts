/** Judges whether a response is correct and grounded. Pure. */
import type { TrajectorySummary } from '#contract/trajectory.ts';
import type { Grounding } from '#contract/trajectory-filter.ts';
import { formatAgainst, formatNumber } from '../compile-clause.ts';
import { percentileOf } from '../percentile.ts';

export type ScoredTrajectory = Pick<
  TrajectorySummary,
  'sample_id' | 'response_index' | 'text' | 'reward' | 'mean_dependency' | 'gain'
>;

export interface Judge {
  signal: 'gain' | 'mean_dependency';
  threshold: number;
  grounded(trajectory: ScoredTrajectory): boolean;
  /** Null if the trajectory has no reward. */
  correct(trajectory: ScoredTrajectory): boolean | null;
  /** Reasons for both verdicts, with the numbers. */
  explain(trajectory: ScoredTrajectory): string[];
}

export interface JudgeInput {
  grounding: Grounding;
  correct_min: number;
}

/**
 * @param meanDependencies mean dependencies of all trajectories of the dataset, for percentiles
 * @throws RangeError if a percentile is requested and there are no trajectories
 */
export function createJudge({ grounding, correct_min: min }: JudgeInput, meanDependencies: Float64Array): Judge {
  const signal = grounding.by;
  const percentile = grounding.by === 'gain' ? undefined : grounding.above_percentile;
  const threshold =
    grounding.by === 'gain' ? grounding.above : percentileOf(meanDependencies.toSorted(), percentile ?? 0);
  const suffix = percentile === undefined ? '' : ` (percentile ${formatNumber(percentile)})`;
  const format = formatAgainst(threshold);
  return {
    signal,
    threshold,
    grounded: (trajectory) => trajectory[signal] > threshold,
    correct: ({ reward }) => (reward === null ? null : reward >= min),
    explain(trajectory) {
      const value = trajectory[signal];
      const sign = value > threshold ? '>' : '≤';
      const { reward } = trajectory;
      const [left, right] = format(value);
      return [
        reward === null
          ? 'reward is null'
          : `reward ${formatNumber(reward)} ${reward >= min ? '≥' : '<'} ${formatNumber(min)}`,
        `${signal} ${left} ${sign} ${right}${suffix}`,
      ];
    },
  };
}

/** Greatest first; ties in the order of the responses. */
export function byGreatest(signal: 'gain' | 'mean_dependency') {
  return (a: ScoredTrajectory, b: ScoredTrajectory) =>
    b[signal] === a[signal] ? a.response_index - b.response_index : b[signal] - a[signal];
}
