/** VPPO's shaping of a run: from token dependencies and rewards to what a training step uses. */
import { mean } from './average.ts';
import { at, requireFinite, requireNonEmpty, requireSameLength } from './checks.ts';
import type { GroupKey } from './groups.ts';
import { needed, shapeTrajectories } from './shape-trajectories.ts';
import { DEFAULT_SHAPING, type ShapingConfig } from './shaping-config.ts';
import { intersectionMask, pgpoWeights, tokenWeights, topMask, unionMask } from './token-masks.ts';

export interface ShapingInput {
  /** [trajectories][tokens] */
  dependency: readonly ArrayLike<number>[];
  /** [trajectories][tokens]: needed by the selectors entropy, union and intersection. */
  entropy?: readonly ArrayLike<number>[] | undefined;
  /** [trajectories] */
  rewards: ArrayLike<number>;
  /** [trajectories]: key of the prompt that each answers. */
  group: ArrayLike<GroupKey>;
  /** [trajectories]: key of the caller's batch; needed by the scope batch. */
  batch?: ArrayLike<GroupKey> | undefined;
  /** [trajectories]: needed by the advantage given. */
  advantages?: ArrayLike<number> | undefined;
  config?: Partial<ShapingConfig>;
}

export interface ShapedTrajectory {
  meanDependency: number;
  alpha: number;
  advantage: number;
  degenerate: boolean;
  /** [tokens]: 0 or 1; for pgpo a weight ≥ 0. */
  mask: ArrayLike<number>;
  /** [tokens]: α · Â · M. */
  tokenWeight: Float64Array;
}

/**
 * The tokens that the selector keeps, as 0 and 1; for pgpo weights ≥ 0.
 * @param entropy [tokens]: called by the selectors entropy, union and intersection only
 * @returns [tokens]
 * @throws RangeError as topMask does
 */
export function selectTokens(
  config: Pick<ShapingConfig, 'selector' | 'topP'>,
  dependency: ArrayLike<number>,
  entropy: () => ArrayLike<number>,
): ArrayLike<number> {
  const byDependency = () => topMask(dependency, config.topP);
  const byEntropy = () => topMask(entropy(), config.topP);
  switch (config.selector) {
    case 'dependency':
      return byDependency();
    case 'entropy':
      return byEntropy();
    case 'union':
      return unionMask(byDependency(), byEntropy());
    case 'intersection':
      return intersectionMask(byDependency(), byEntropy());
    case 'pgpo':
      return pgpoWeights(dependency);
    case 'none':
      return new Uint8Array(dependency.length).fill(1);
  }
}

/**
 * Advantage, α, token mask and token weight of every trajectory.
 * @throws RangeError on lengths that differ, empty responses, values that are not finite, or an input that the
 *   configuration needs and that was not given
 */
export function shape(input: ShapingInput): ShapedTrajectory[] {
  const { dependency, entropy, rewards, group, batch } = input;
  const config = { ...DEFAULT_SHAPING, ...input.config };
  requireSameLength(dependency, 'dependency', rewards, 'rewards');
  if (entropy) requireSameLength(entropy, 'entropy', dependency, 'dependency');
  if (batch) requireSameLength(batch, 'batch', dependency, 'dependency');
  dependency.forEach((series, index) => {
    requireNonEmpty(series, `dependency[${index}]`);
    requireFinite(series, `dependency[${index}]`);
    const uncertainty = entropy ? at(entropy, index) : undefined;
    if (uncertainty) {
      requireSameLength(uncertainty, `entropy[${index}]`, series, `dependency[${index}]`);
      requireFinite(uncertainty, `entropy[${index}]`);
    }
  });

  const meanDependency = dependency.map((series) => mean(series));
  const trajectories = shapeTrajectories({
    meanDependency,
    rewards,
    group,
    batch,
    advantages: input.advantages,
    config,
  });
  return dependency.map((series, index) => {
    const mask = selectTokens(config, series, () =>
      at(needed(entropy, 'entropy', `the selector "${config.selector}"`), index),
    );
    const { alpha, advantage, degenerate } = at(trajectories, index);
    const known = Number(advantage);
    return {
      meanDependency: at(meanDependency, index),
      alpha,
      advantage: known,
      degenerate,
      mask,
      tokenWeight: tokenWeights({ alpha, advantage: known, mask }),
    };
  });
}
