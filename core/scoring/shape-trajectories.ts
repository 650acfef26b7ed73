/** Shapes trajectories without token series: advantage and α from mean dependencies and rewards (VPPO). */
import { drGrpoAdvantages, grpoAdvantages, rlooAdvantages } from './advantages.ts';
import { shapeAlpha } from './alpha.ts';
import { at, requireFinite, requireSameLength } from './checks.ts';
import { type GroupKey, indicesByGroup } from './groups.ts';
import { DEFAULT_SHAPING, type ShapingConfig } from './shaping-config.ts';

export interface TrajectoryShapingInput {
  /** [trajectories]: S̄. */
  meanDependency: ArrayLike<number>;
  /** [trajectories]: null if a response has no reward. */
  rewards: ArrayLike<number | null>;
  /** [trajectories]: key of the prompt. */
  group: ArrayLike<GroupKey>;
  /** [trajectories]: key of the caller's batch; required by the scope batch. */
  batch?: ArrayLike<GroupKey> | undefined;
  /** [trajectories]: required by the advantage given. */
  advantages?: ArrayLike<number> | undefined;
  config?: Partial<ShapingConfig>;
}

export interface TrajectoryShaping {
  alpha: number;
  /** Null if a response of the group has no reward. */
  advantage: number | null;
  /** Whether all rewards of the group are equal. */
  degenerate: boolean;
}

export function requireInput<Value>(value: Value | undefined, name: string, setting: string): Value {
  if (value === undefined) throw new RangeError(`${setting} needs ${name}`);
  return value;
}

function alphas(input: TrajectoryShapingInput, config: ShapingConfig): ArrayLike<number> {
  const { meanDependency, group, batch } = input;
  if (config.weighting === 'mean') return meanDependency;
  if (config.weighting === 'none') return new Float64Array(meanDependency.length).fill(1);
  const scopes = {
    run: () => undefined,
    group: () => group,
    batch: () => requireInput(batch, 'batch', 'the scope "batch"'),
  };
  const scope = scopes[config.scope]();
  const { betaMin, betaMax, alphaCap } = config;
  return shapeAlpha({
    meanDependency,
    betaMin,
    betaMax,
    ...(scope ? { scope } : {}),
    ...(alphaCap === undefined ? {} : { cap: alphaCap }),
  });
}

/**
 * @returns [trajectories]
 * @throws RangeError if lengths differ, a value is not finite, or an input that the configuration requires is missing
 */
export function shapeTrajectories(input: TrajectoryShapingInput): TrajectoryShaping[] {
  const { rewards, group } = input;
  const config = { ...DEFAULT_SHAPING, ...input.config };
  requireFinite(input.meanDependency, 'meanDependency');
  requireSameLength(input.meanDependency, 'meanDependency', rewards, 'rewards');
  requireSameLength(group, 'group', rewards, 'rewards');
  const complete = new Set(
    indicesByGroup(group)
      .filter((indices) => indices.every((index) => at(rewards, index) !== null))
      .flat(),
  );
  const known = [...complete].sort((a, b) => a - b);
  const functions = { grpo: grpoAdvantages, dr_grpo: drGrpoAdvantages, rloo: rlooAdvantages };
  const { advantages, degenerate } = functions[config.advantage === 'given' ? 'dr_grpo' : config.advantage]({
    rewards: known.map((index) => Number(at(rewards, index))),
    group: known.map((index) => at(group, index)),
  });
  const positions = new Map(known.map((index, position) => [index, position]));
  const given =
    config.advantage === 'given' ? requireInput(input.advantages, 'advantages', 'the advantage "given"') : undefined;
  if (given) {
    requireSameLength(given, 'advantages', rewards, 'rewards');
    requireFinite(given, 'advantages');
  }
  const alpha = alphas(input, config);
  return Array.from(rewards, (_, index) => {
    const position = positions.get(index);
    const computed = position === undefined ? null : at(advantages, position);
    return {
      alpha: at(alpha, index),
      advantage: given ? at(given, index) : computed,
      degenerate: position !== undefined && at(degenerate, position),
    };
  });
}
