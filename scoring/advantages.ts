/** Advantages of the responses to one prompt relative to each other, from their rewards. */
import { mean } from './average.ts';
import { at, requireFinite, requireSameLength } from './checks.ts';
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
  /** [trajectories]: the rewards of its group are all equal, so it teaches nothing; DAPO (arXiv 2503.14476) drops it. */
  degenerate: boolean[];
}

const DEVIATION_FLOOR = 1e-6;

function perGroup(
  { rewards, group }: AdvantageInput,
  advantageOf: (reward: number, members: readonly number[]) => number,
): Advantages {
  requireSameLength(rewards, 'rewards', group, 'group');
  requireFinite(rewards, 'rewards');
  const advantages = new Float64Array(rewards.length);
  const degenerate = new Array<boolean>(rewards.length).fill(false);
  for (const indices of indicesByGroup(group)) {
    const members = indices.map((index) => at(rewards, index));
    const allEqual = members.every((reward) => reward === members[0]);
    for (const index of indices) {
      degenerate[index] = allEqual;
      advantages[index] = allEqual ? 0 : advantageOf(at(rewards, index), members);
    }
  }
  return { advantages, degenerate };
}

/** (r − mean) / (std + 1e-6) within the group, sample standard deviation (DeepSeekMath, arXiv 2402.03300). */
export function grpoAdvantages(input: AdvantageInput): Advantages {
  return perGroup(input, (reward, members) => {
    const centre = mean(members);
    const variance = members.reduce((sum, one) => sum + (one - centre) ** 2, 0) / (members.length - 1);
    return (reward - centre) / (Math.sqrt(variance) + DEVIATION_FLOOR);
  });
}

/** r − mean within the group (Dr. GRPO, arXiv 2503.20783). */
export function drGrpoAdvantages(input: AdvantageInput): Advantages {
  return perGroup(input, (reward, members) => reward - mean(members));
}

/** r − mean of the other members of the group (RLOO, arXiv 2402.14740). */
export function rlooAdvantages(input: AdvantageInput): Advantages {
  return perGroup(input, (reward, members) => (reward - mean(members)) * (members.length / (members.length - 1)));
}
