/** Converts trajectories to the JSON of the API, with or without token series. */
import type { DivergenceName } from '#contract/divergence.ts';
import type { TokenSeries, Trajectory, TrajectorySummary } from '#contract/trajectory.ts';
import { fromWireConfig, selectTokens, tokenWeights } from '#core/scoring/index.ts';
import type { StoredSeries } from '#db/objects/series-columns.ts';
import type { RunRow, ShapingRow, TrajectoryRow } from '#db/runs/rows.ts';
import { toTime } from '../http/time.ts';

/** A run and one of its shapings, which determines α, advantages and masks of its trajectories. */
export interface ShapedRun {
  run: RunRow;
  shaping: ShapingRow | undefined;
}

function divergenceOf({ run, shaping }: ShapedRun): DivergenceName {
  return shaping?.divergence ?? run.config.divergences[0] ?? 'kl';
}

export function renderSummary(row: TrajectoryRow, shapedRun: ShapedRun): TrajectorySummary {
  return {
    id: row.id,
    run_id: row.runId,
    sample_id: row.sampleId,
    response_index: row.responseIndex,
    origin: row.origin,
    text: row.text,
    tokens: row.tokens,
    reward: row.reward,
    means: row.means,
    mean_dependency: Number(row.means[divergenceOf(shapedRun)]),
    gain: row.gain,
    shaping_id: row.alpha === null ? null : (shapedRun.shaping?.id ?? null),
    alpha: row.alpha,
    advantage: row.shapedAdvantage,
    degenerate: row.degenerate,
    created_at: toTime(row.createdAt),
  };
}

export function renderSeries(row: TrajectoryRow, stored: StoredSeries, shapedRun: ShapedRun): TokenSeries {
  const dependency = stored.divergences[divergenceOf(shapedRun)] ?? [];
  const { alpha, shapedAdvantage: advantage } = row;
  const mask =
    shapedRun.shaping && alpha !== null
      ? Array.from(selectTokens(fromWireConfig(shapedRun.shaping.config), dependency, () => stored.entropy_original))
      : null;
  const weights =
    mask && alpha !== null && advantage !== null ? Array.from(tokenWeights({ alpha, advantage, mask })) : null;
  return { ...stored, draws: shapedRun.run.config.draws, dependency, mask, token_weight: weights };
}

export function renderTrajectory(row: TrajectoryRow, stored: StoredSeries, shapedRun: ShapedRun): Trajectory {
  if (!shapedRun.run.scorer) throw new RangeError(`the run ${shapedRun.run.id} has a trajectory but no scorer`);
  return {
    ...renderSummary(row, shapedRun),
    series: renderSeries(row, stored, shapedRun),
    provenance: { scorer: shapedRun.run.scorer, config: shapedRun.run.config, attempt: row.attempt },
  };
}
