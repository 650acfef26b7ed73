/** Pairs of responses to one sample: one that is correct and looked, over one that did worse. Pure. */
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
 * The most grounded with the least grounded, and so on inwards; each response is in one pair at most, and no pair has
 * the same words twice.
 */
export function createPairing(request: PreferenceRequest, meanDependencies: Float64Array) {
  const judge = createJudge(request, meanDependencies);
  const order = byGreatest(judge.signal);
  return (group: readonly ScoredTrajectory[]): PreferencePair[] => {
    const chosen = group.filter((one) => judge.correct(one) === true && judge.grounded(one)).toSorted(order);
    const left = group.filter((one) => REJECTED[request.rejected](judge, one)).toSorted((a, b) => order(b, a));
    const pairs: PreferencePair[] = [];
    for (const one of chosen) {
      if (pairs.length === request.per_sample_max) break;
      const place = left.findIndex(({ text }) => text.trim() !== one.text.trim());
      const [rejected] = place === -1 ? [] : left.splice(place, 1);
      if (rejected) pairs.push({ chosen: one, rejected });
    }
    return pairs;
  };
}
