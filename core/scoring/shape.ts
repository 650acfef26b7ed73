/** VPPO's shaping of a run: token weights for training from token dependencies and rewards. */
import { mean } from './average.ts';
import { at, requireFinite, requireNonEmpty, requireSameLength } from './checks.ts';
import type { GroupKey } from './groups.ts';
import { requireInput, shapeTrajectories } from './shape-trajectories.ts';
import { DEFAULT_SHAPING, type ShapingConfig } from './shaping-config.ts';
import { intersectionMask, pgpoWeights, tokenWeights, topMask, unionMask } from './token-masks.ts';

export interface ShapingInput {
  /** [trajectories][tokens] */
  dependency: readonly ArrayLike<number>[];
  /** [trajectories][tokens]: required by the selectors entropy, union and intersection. */
  entropy?: readonly ArrayLike<number>[] | undefined;
  /** [trajectories] */
  rewards: ArrayLike<number>;
  /** [trajectories]: key of the prompt. */
  group: ArrayLike<GroupKey>;
  /** [trajectories]: key of the caller's batch; required by the scope batch. */
  batch?: ArrayLike<GroupKey> | undefined;
  /** [trajectories]: required by the advantage given. */
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
 * Selects tokens.
 * @param entropy [tokens]: called only for the selectors entropy, union and intersection
 * @returns [tokens]: 1 for selected tokens and 0 for others; for pgpo weights ≥ 0
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
 * Computes advantage, α, token mask and token weights of every trajectory.
 * @throws RangeError if lengths differ, a response is empty, a value is not finite, or an input that the configuration
 *   requires is missing
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
      at(requireInput(entropy, 'entropy', `the selector "${config.selector}"`), index),
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
