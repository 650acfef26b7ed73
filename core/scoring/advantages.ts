/** Group-relative advantages of responses, from their rewards. */
import { mean } from './average.ts';
import { at, requireFinite, requireSameLength, withoutOverflow } from './checks.ts';
import { type GroupKey, indicesByGroup } from './groups.ts';

export interface AdvantageInput {
  /** [trajectories] */
  rewards: ArrayLike<number>;
  /** [trajectories]: trajectories with the same key answer the same prompt. */
  group: ArrayLike<GroupKey>;
}

export interface Advantages {
  /** [trajectories] */
  advantages: Float64Array;
  /**
   * [trajectories]: whether all rewards of the group are equal. Such a group gives no training signal; DAPO (arXiv
   * 2503.14476) drops it.
   */
  degenerate: boolean[];
}

const DEVIATION_FLOOR = 1e-6;

function perGroup(
  { rewards, group }: AdvantageInput,
  relativeTo: (members: readonly number[]) => (reward: number) => number,
): Advantages {
  requireSameLength(rewards, 'rewards', group, 'group');
  requireFinite(rewards, 'rewards');
  const advantages = new Float64Array(rewards.length);
  const degenerate = new Array<boolean>(rewards.length).fill(false);
  for (const indices of indicesByGroup(group)) {
    const members = indices.map((index) => at(rewards, index));
    const allEqual = members.every((reward) => reward === members[0]);
    const advantageOf = allEqual ? () => 0 : relativeTo(members);
    for (const index of indices) {
      degenerate[index] = allEqual;
      advantages[index] = withoutOverflow(advantageOf(at(rewards, index)), `the advantage of rewards[${index}]`);
    }
  }
  return { advantages, degenerate };
}

/**
 * (r − mean) / (std + 1e-6) within the group, sample standard deviation (DeepSeekMath, arXiv 2402.03300).
 * A group of one is degenerate, with advantage 0.
 * @throws RangeError if lengths differ, or a reward is not finite or too large
 */
export function grpoAdvantages(input: AdvantageInput): Advantages {
  return perGroup(input, (members) => {
    const centre = mean(members);
    const variance = members.reduce((sum, reward) => sum + (reward - centre) ** 2, 0) / (members.length - 1);
    const deviation = withoutOverflow(Math.sqrt(variance), 'the deviation of the rewards');
    return (reward) => (reward - centre) / (deviation + DEVIATION_FLOOR);
  });
}

/** r − mean within the group, in the unit of the rewards (Dr. GRPO, arXiv 2503.20783). @throws as grpoAdvantages */
export function drGrpoAdvantages(input: AdvantageInput): Advantages {
  return perGroup(input, (members) => {
    const centre = mean(members);
    return (reward) => reward - centre;
  });
}

/**
 * r − mean of the other members of the group, in the unit of the rewards (RLOO, arXiv 2402.14740);
 * a group of one gives 0.
 * @throws as grpoAdvantages
 */
export function rlooAdvantages(input: AdvantageInput): Advantages {
  return perGroup(input, (members) => {
    const centre = mean(members);
    return (reward) => (reward - centre) * (members.length / (members.length - 1));
  });
}
