import type { ShapingAggregates } from '#contract/shaping.ts';
import type { ShapingConfigWire } from '#contract/weights.ts';
import { keptTokens, mean, type TrajectoryShaping } from '#core/scoring/index.ts';

/** Values of a trajectory that a shaping uses. */
export interface ShapedRow {
  samplePosition: number;
  responseIndex: number;
  tokens: number;
  meanDependency: number | null;
  gain: number;
  reward: number | null;
  advantage: number | null;
  batch: string | null;
}

function bounds(values: number[]): ShapingAggregates['alpha'] {
  if (values.length === 0) return null;
  const min = values.reduce((a, b) => Math.min(a, b));
  const max = values.reduce((a, b) => Math.max(a, b));
  return { mean: mean(values), min, max };
}

/** Share of tokens that a selector keeps; undefined if it depends on the token series. */
function keptShare({ selector, top_p: topP }: ShapingConfigWire): number | undefined {
  const shares: Partial<Record<string, number>> = { dependency: topP, entropy: topP, none: 1 };
  return shares[selector];
}

/** Aggregates of a shaping over all trajectories of a run. A group is the trajectories of one sample. */
export function aggregateShaping(
  rows: ShapedRow[],
  shaped: TrajectoryShaping[],
  config: ShapingConfigWire,
): ShapingAggregates {
  const groups = new Map<number, { rewarded: boolean; degenerate: boolean }>();
  rows.forEach(({ samplePosition, reward }, index) => {
    const group = groups.get(samplePosition) ?? { rewarded: true, degenerate: shaped[index]?.degenerate ?? false };
    groups.set(samplePosition, { ...group, rewarded: group.rewarded && reward !== null });
  });
  const share = keptShare(config);
  return {
    trajectories: rows.length,
    tokens: rows.reduce((sum, { tokens }) => sum + tokens, 0),
    kept_tokens: share === undefined ? null : rows.reduce((sum, { tokens }) => sum + keptTokens(tokens, share), 0),
    mean_dependency: bounds(rows.map(({ meanDependency }) => Number(meanDependency))),
    alpha: bounds(shaped.map(({ alpha }) => alpha)),
    gain: bounds(rows.map(({ gain }) => gain)),
    reward: bounds(rows.flatMap(({ reward }) => (reward === null ? [] : [reward]))),
    groups: groups.size,
    degenerate_groups: [...groups.values()].filter(({ degenerate }) => degenerate).length,
    unrewarded_groups: [...groups.values()].filter(({ rewarded }) => !rewarded).length,
  };
}
