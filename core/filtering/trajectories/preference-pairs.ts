/** Preference pairs of a sample: a correct and grounded response over a worse one. Pure. */
import type { PreferenceRequest } from '#contract/trajectory-filter.ts';
import { byGreatest, createJudge, type Judge, type ScoredTrajectory } from './judge.ts';

export interface PreferencePair {
  chosen: ScoredTrajectory;
  rejected: ScoredTrajectory;
}

const REJECTED: Record<PreferenceRequest['rejected'], (judge: Judge, trajectory: ScoredTrajectory) => boolean> = {
  ungrounded: (judge, trajectory) => !judge.grounded(trajectory),
  ungrounded_correct: (judge, trajectory) => !judge.grounded(trajectory) && judge.correct(trajectory) === true,
  incorrect: (judge, trajectory) => judge.correct(trajectory) === false,
};

/**
 * Pairs the most grounded response with the least grounded one, and so on inwards. Each response is in at most one pair,
 * and the texts of a pair differ.
 */
export function createPairing(request: PreferenceRequest, meanDependencies: Float64Array) {
  const judge = createJudge(request, meanDependencies);
  const order = byGreatest(judge.signal);
  return (group: readonly ScoredTrajectory[]): PreferencePair[] => {
    const chosen = group
      .filter((trajectory) => judge.correct(trajectory) === true && judge.grounded(trajectory))
      .toSorted(order);
    const remaining = group
      .filter((trajectory) => REJECTED[request.rejected](judge, trajectory))
      .toSorted((a, b) => order(b, a));
    const pairs: PreferencePair[] = [];
    for (const trajectory of chosen) {
      if (pairs.length === request.per_sample_max) break;
      const index = remaining.findIndex(({ text }) => text.trim() !== trajectory.text.trim());
      const [rejected] = index === -1 ? [] : remaining.splice(index, 1);
      if (rejected) pairs.push({ chosen: trajectory, rejected });
    }
    return pairs;
  };
}
