/** Is a response correct, and did it look? Pure. */
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
  /** Null where the trajectory has no reward. */
  correct(trajectory: ScoredTrajectory): boolean | null;
  /** Both, with the numbers. */
  explain(trajectory: ScoredTrajectory): string[];
}

export interface JudgeInput {
  grounding: Grounding;
  correct_min: number;
}

/**
 * @param meanDependencies of all trajectories of the dataset: a percentile belongs to it, not to one sample
 * @throws RangeError where a percentile is asked for and there are none
 */
export function createJudge({ grounding, correct_min: min }: JudgeInput, meanDependencies: Float64Array): Judge {
  const signal = grounding.by;
  const at = grounding.by === 'gain' ? undefined : grounding.above_percentile;
  const threshold = grounding.by === 'gain' ? grounding.above : percentileOf(meanDependencies.toSorted(), at ?? 0);
  const suffix = at === undefined ? '' : ` (percentile ${formatNumber(at)})`;
  const format = formatAgainst(threshold);
  return {
    signal,
    threshold,
    grounded: (one) => one[signal] > threshold,
    correct: ({ reward }) => (reward === null ? null : reward >= min),
    explain(one) {
      const value = one[signal];
      const sign = value > threshold ? '>' : '≤';
      const { reward } = one;
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
