/** Preference pairs of a sample: a correct and grounded response over a worse one. Pure. */
import type { PreferenceRequest } from '#contract/trajectory-filter.ts';
import { byGreatest, createJudge, type Judge, type ScoredTrajectory } from './judge.ts';

export interface PreferencePair {
  chosen: ScoredTrajectory;
  rejected: ScoredTrajectory;
}

const REJECTED: Record<PreferenceRequest['rejected'], (judge: Judge, one: ScoredTrajectory) => boolean> = {
  ungrounded: (judge, one) => !judge.grounded(one),
  ungrounded_correct: (judge, one) => !judge.grounded(one) && judge.correct(one) === true,
  incorrect: (judge, one) => judge.correct(one) === false,
};

/**
 * Pairs the most grounded response with the least grounded one, and so on inwards. Each response is in at most one pair,
 * and the texts of a pair differ.
 */
export function createPairing(request: PreferenceRequest, meanDependencies: Float64Array) {
  const judge = createJudge(request, meanDependencies);
  const order = byGreatest(judge.signal);
  return (group: readonly ScoredTrajectory[]): PreferencePair[] => {
    const chosen = group.filter((one) => judge.correct(one) === true && judge.grounded(one)).toSorted(order);
    const remaining = group.filter((one) => REJECTED[request.rejected](judge, one)).toSorted((a, b) => order(b, a));
    const pairs: PreferencePair[] = [];
    for (const one of chosen) {
      if (pairs.length === request.per_sample_max) break;
      const index = remaining.findIndex(({ text }) => text.trim() !== one.text.trim());
      const [rejected] = index === -1 ? [] : remaining.splice(index, 1);
      if (rejected) pairs.push({ chosen: one, rejected });
    }
    return pairs;
  };
}
