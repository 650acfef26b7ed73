/** Computes weights with the field names of the wire format. contract/weights.ts validates the input. */
import { at, requireSameLength } from './checks.ts';
import type { GroupKey } from './groups.ts';
import { k3FromLogProbs } from './log-prob-estimators.ts';
import { shape } from './shape.ts';
import type { ShapingConfig } from './shaping-config.ts';

export interface WireShapingConfig {
  top_p: number;
  beta_min: number;
  beta_max: number | 'dynamic';
  alpha_cap?: number | undefined;
  advantage: ShapingConfig['advantage'];
  selector: ShapingConfig['selector'];
  weighting: ShapingConfig['weighting'];
  scope: ShapingConfig['scope'];
}

interface WireWeightsInput {
  old_log_probs?: number[][] | undefined;
  aug_log_probs?: number[][] | undefined;
  dependency?: number[][] | undefined;
  entropy?: number[][] | undefined;
  rewards: number[];
  group?: GroupKey[] | undefined;
  batch?: GroupKey[] | undefined;
  advantages?: number[] | undefined;
  config: WireShapingConfig;
}

export function fromWireConfig(config: WireShapingConfig): ShapingConfig {
  return {
    topP: config.top_p,
    betaMin: config.beta_min,
    betaMax: config.beta_max,
    ...(config.alpha_cap === undefined ? {} : { alphaCap: config.alpha_cap }),
    advantage: config.advantage,
    selector: config.selector,
    weighting: config.weighting,
    scope: config.scope,
  };
}

/** @throws RangeError as `shape` does */
export function computeWeights<Config extends WireShapingConfig>(input: WireWeightsInput & { config: Config }) {
  const { old_log_probs: original = [], aug_log_probs: perturbed = [] } = input;
  requireSameLength(perturbed, 'aug_log_probs', original, 'old_log_probs');
  const dependency: ArrayLike<number>[] =
    input.dependency ??
    original.map((logProbOriginal, index) =>
      k3FromLogProbs({ logProbOriginal, logProbPerturbed: at(perturbed, index) }),
    );
  const shaped = shape({
    dependency,
    entropy: input.entropy,
    rewards: input.rewards,
    group: input.group ?? input.rewards.map(() => 0),
    batch: input.batch,
    advantages: input.advantages,
    config: fromWireConfig(input.config),
  });
  return {
    estimator: input.dependency ? ('given' as const) : ('k3' as const),
    dependency: dependency.map((series) => Array.from(series)),
    mask: shaped.map(({ mask }) => Array.from(mask)),
    mean_dependency: shaped.map(({ meanDependency }) => meanDependency),
    alpha: shaped.map(({ alpha }) => alpha),
    advantage: shaped.map(({ advantage }) => advantage),
    degenerate: shaped.map(({ degenerate }) => degenerate),
    token_weight: shaped.map(({ tokenWeight }) => Array.from(tokenWeight)),
    config: input.config,
  };
}
