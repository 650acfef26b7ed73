/** Decides which responses of a sample are kept, and why. Pure. */
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
    const ranks = new Map(group.toSorted(byGreatest(by)).map((trajectory, index) => [trajectory, index + 1]));
    return group.map((trajectory) => {
      const rank = ranks.get(trajectory) ?? group.length;
      const reasons = [`${by} ${formatNumber(trajectory[by])} has rank ${rank} of ${group.length}; ${size} are kept`];
      return { trajectory, kept: rank <= size, reasons };
    });
  };
}

/** Drops correct but ungrounded responses. Responses without reward are not known to be correct and are kept. */
function dropLucky(judge: Judge): FilterGroup {
  return (group) =>
    group.map((trajectory) => ({
      trajectory,
      kept: judge.correct(trajectory) !== true || judge.grounded(trajectory),
      reasons: judge.explain(trajectory),
    }));
}

/** Keeps correct and grounded responses, each text once. Responses without reward are dropped. */
function keepGroundedCorrect(judge: Judge, most: number): FilterGroup {
  return (group) => {
    const texts = new Set<string>();
    const found = group
      .filter((trajectory) => judge.correct(trajectory) === true && judge.grounded(trajectory))
      .toSorted(byGreatest(judge.signal));
    const repeated = new Set(found.filter(({ text }) => texts.has(text) || !texts.add(text)));
    const best = new Set(found.filter((trajectory) => !repeated.has(trajectory)).slice(0, most));
    return group.map((trajectory) => {
      const reasons = judge.explain(trajectory);
      if (repeated.has(trajectory)) reasons.push('the same text is already kept');
      else if (found.includes(trajectory) && !best.has(trajectory))
        reasons.push(`at most ${most} of the sample are kept`);
      return { trajectory, kept: best.has(trajectory), reasons };
    });
  };
}

/**
 * @param meanDependencies mean dependencies of all trajectories of the dataset
 * @returns function that decides about the responses of one sample
 */
export function createTrajectoryFilter(filter: TrajectoryFilter, meanDependencies: Float64Array): FilterGroup {
  if (filter.keep === 'top') return keepTop(filter);
  const judge = createJudge(filter, meanDependencies);
  if (filter.keep === 'not_lucky') return dropLucky(judge);
  return keepGroundedCorrect(judge, filter.per_sample_max ?? Number.POSITIVE_INFINITY);
}
