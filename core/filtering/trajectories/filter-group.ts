/** Which responses of one sample are kept, and why. Pure. */
import type { TrajectoryFilter } from '#contract/trajectory-filter.ts';
import { formatNumber } from '../compile-clause.ts';
import { byGreatest, createJudge, type Judge, type ScoredTrajectory } from './judge.ts';

export interface TrajectoryDecision {
  trajectory: ScoredTrajectory;
  kept: boolean;
  reasons: string[];
}
type FilterGroup = (group: readonly ScoredTrajectory[]) => TrajectoryDecision[];

function keepTop({ by, count, share = 1 }: Extract<TrajectoryFilter, { keep: 'top' }>): FilterGroup {
  return (group) => {
    const size = Math.min(count ?? Math.ceil(share * group.length), group.length);
    const ranks = new Map(group.toSorted(byGreatest(by)).map((one, place) => [one, place + 1]));
    return group.map((trajectory) => {
      const rank = ranks.get(trajectory) ?? group.length;
      const reasons = [`${by} ${formatNumber(trajectory[by])} is number ${rank} of ${group.length}; ${size} are kept`];
      return { trajectory, kept: rank <= size, reasons };
    });
  };
}

/** What has no reward is not known to be correct, and stays. */
function dropLucky(judge: Judge): FilterGroup {
  return (group) =>
    group.map((trajectory) => ({
      trajectory,
      kept: judge.correct(trajectory) !== true || judge.grounded(trajectory),
      reasons: judge.explain(trajectory),
    }));
}

/** The same words are kept once, and what has no reward is not kept. */
function keepGroundedCorrect(judge: Judge, most: number): FilterGroup {
  return (group) => {
    const texts = new Set<string>();
    const found = group
      .filter((one) => judge.correct(one) === true && judge.grounded(one))
      .toSorted(byGreatest(judge.signal));
    const repeated = new Set(found.filter(({ text }) => texts.has(text) || !texts.add(text)));
    const best = new Set(found.filter((one) => !repeated.has(one)).slice(0, most));
    return group.map((trajectory) => {
      const reasons = judge.explain(trajectory);
      if (repeated.has(trajectory)) reasons.push('its words are kept already');
      else if (found.includes(trajectory) && !best.has(trajectory)) reasons.push(`${most} of the sample are kept`);
      return { trajectory, kept: best.has(trajectory), reasons };
    });
  };
}

/**
 * @param meanDependencies of all trajectories of the dataset
 * @returns what decides about the responses of one sample after the other
 */
export function createTrajectoryFilter(filter: TrajectoryFilter, meanDependencies: Float64Array): FilterGroup {
  if (filter.keep === 'top') return keepTop(filter);
  const judge = createJudge(filter, meanDependencies);
  if (filter.keep === 'not_lucky') return dropLucky(judge);
  return keepGroundedCorrect(judge, filter.per_sample_max ?? Number.POSITIVE_INFINITY);
}
