/** VPPO's shaping of a run: from token dependencies and rewards to what a training step uses. */
import { drGrpoAdvantages, grpoAdvantages, rlooAdvantages } from './advantages.ts';
import { shapeAlpha } from './alpha.ts';
import { mean } from './average.ts';
import { at, requireFinite, requireNonEmpty, requireSameLength } from './checks.ts';
import type { GroupKey } from './groups.ts';
import { intersectionMask, pgpoWeights, tokenWeights, topMask, unionMask } from './token-masks.ts';

export const ADVANTAGES = ['grpo', 'dr_grpo', 'rloo', 'given'] as const;
export const SELECTORS = ['dependency', 'entropy', 'union', 'intersection', 'pgpo', 'none'] as const;
export const WEIGHTINGS = ['minmax', 'mean', 'none'] as const;
export const SCOPES = ['run', 'batch', 'group'] as const;

export interface ShapingConfig {
  /** k: share of each response's tokens that is kept. */
  topP: number;
  betaMin: number;
  betaMax: number | 'dynamic';
  alphaCap?: number;
  advantage: (typeof ADVANTAGES)[number];
  selector: (typeof SELECTORS)[number];
  /** `minmax` is VPPO's α; `mean` is α = S̄; `none` is α = 1. */
  weighting: (typeof WEIGHTINGS)[number];
  scope: (typeof SCOPES)[number];
}

/** The paper's settings. */
export const DEFAULT_SHAPING: ShapingConfig = {
  topP: 0.4,
  betaMin: 0.9,
  betaMax: 'dynamic',
  advantage: 'grpo',
  selector: 'dependency',
  weighting: 'minmax',
  scope: 'run',
};

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

function needed<Value>(value: Value | undefined, name: string, why: string): Value {
  if (value === undefined) throw new RangeError(`${why} needs ${name}`);
  return value;
}

function maskOf(
  config: ShapingConfig,
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

  const computed = { grpo: grpoAdvantages, dr_grpo: drGrpoAdvantages, rloo: rlooAdvantages };
  const { advantages, degenerate } = computed[config.advantage === 'given' ? 'dr_grpo' : config.advantage]({
    rewards,
    group,
  });
  const used =
    config.advantage === 'given' ? needed(input.advantages, 'advantages', 'the advantage "given"') : advantages;
  requireSameLength(used, 'advantages', rewards, 'rewards');
  requireFinite(used, 'advantages');

  const meanDependency = dependency.map((series) => mean(series));
  const scopes = {
    run: () => undefined,
    group: () => group,
    batch: () => needed(batch, 'batch', 'the scope "batch"'),
  };
  const weightings = {
    minmax: () => {
      const scope = scopes[config.scope]();
      const { betaMin, betaMax, alphaCap } = config;
      return shapeAlpha({
        meanDependency,
        betaMin,
        betaMax,
        ...(scope ? { scope } : {}),
        ...(alphaCap === undefined ? {} : { cap: alphaCap }),
      });
    },
    mean: () => meanDependency,
    none: () => new Float64Array(dependency.length).fill(1),
  };
  const alpha = weightings[config.weighting]();

  return dependency.map((series, index) => {
    const mask = maskOf(config, series, () =>
      at(needed(entropy, 'entropy', `the selector "${config.selector}"`), index),
    );
    return {
      meanDependency: at(meanDependency, index),
      alpha: at(alpha, index),
      advantage: at(used, index),
      degenerate: at(degenerate, index),
      mask,
      tokenWeight: tokenWeights({ alpha: at(alpha, index), advantage: at(used, index), mask }),
    };
  });
}
