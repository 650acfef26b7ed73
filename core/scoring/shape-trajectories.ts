/** The part of VPPO's shaping that needs no token series: advantage and α of every trajectory, from means and rewards. */
import { drGrpoAdvantages, grpoAdvantages, rlooAdvantages } from './advantages.ts';
import { shapeAlpha } from './alpha.ts';
import { at, requireFinite, requireSameLength } from './checks.ts';
import { type GroupKey, indicesByGroup } from './groups.ts';
import { DEFAULT_SHAPING, type ShapingConfig } from './shaping-config.ts';

export interface TrajectoryShapingInput {
  /** [trajectories]: S̄. */
  meanDependency: ArrayLike<number>;
  /** [trajectories]: null where a response has none. */
  rewards: ArrayLike<number | null>;
  /** [trajectories]: key of the prompt that each answers. */
  group: ArrayLike<GroupKey>;
  /** [trajectories]: key of the caller's batch; needed by the scope batch. */
  batch?: ArrayLike<GroupKey> | undefined;
  /** [trajectories]: needed by the advantage given. */
  advantages?: ArrayLike<number> | undefined;
  config?: Partial<ShapingConfig>;
}

export interface TrajectoryShaping {
  alpha: number;
  /** Null where a response of the group has no reward. */
  advantage: number | null;
  /** All rewards of the group are equal. */
  degenerate: boolean;
}

export function needed<Value>(value: Value | undefined, name: string, why: string): Value {
  if (value === undefined) throw new RangeError(`${why} needs ${name}`);
  return value;
}

function alphas(input: TrajectoryShapingInput, config: ShapingConfig): ArrayLike<number> {
  const { meanDependency, group, batch } = input;
  if (config.weighting === 'mean') return meanDependency;
  if (config.weighting === 'none') return new Float64Array(meanDependency.length).fill(1);
  const scopes = {
    run: () => undefined,
    group: () => group,
    batch: () => needed(batch, 'batch', 'the scope "batch"'),
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
 * @throws RangeError on lengths that differ, values that are not finite, or an input that the configuration needs and
 *   that was not given
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
  const computed = { grpo: grpoAdvantages, dr_grpo: drGrpoAdvantages, rloo: rlooAdvantages };
  const { advantages, degenerate } = computed[config.advantage === 'given' ? 'dr_grpo' : config.advantage]({
    rewards: known.map((index) => Number(at(rewards, index))),
    group: known.map((index) => at(group, index)),
  });
  const places = new Map(known.map((index, place) => [index, place]));
  const given =
    config.advantage === 'given' ? needed(input.advantages, 'advantages', 'the advantage "given"') : undefined;
  if (given) {
    requireSameLength(given, 'advantages', rewards, 'rewards');
    requireFinite(given, 'advantages');
  }
  const alpha = alphas(input, config);
  return Array.from(rewards, (_, index) => {
    const place = places.get(index);
    const own = place === undefined ? null : at(advantages, place);
    return {
      alpha: at(alpha, index),
      advantage: given ? at(given, index) : own,
      degenerate: place !== undefined && at(degenerate, place),
    };
  });
}
