/** A trajectory as the API gives it: the row, and its series where they are asked for. */
import type { DivergenceName } from '#contract/divergence.ts';
import type { TokenSeries, Trajectory, TrajectorySummary } from '#contract/trajectory.ts';
import { fromWireConfig, selectTokens, tokenWeights } from '#core/scoring/index.ts';
import type { StoredSeries } from '#db/objects/series-columns.ts';
import type { RunRow, ShapingRow, TrajectoryRow } from '#db/runs/rows.ts';
import { toTime } from '../runs/render-run.ts';

/** What a trajectory is seen under: its run, and one of the run's shapings once it has one. */
export interface ShapedRun {
  run: RunRow;
  shaping: ShapingRow | undefined;
}

function divergenceOf({ run, shaping }: ShapedRun): DivergenceName {
  return shaping?.divergence ?? run.config.divergences[0] ?? 'kl';
}

export function renderSummary(row: TrajectoryRow, seen: ShapedRun): TrajectorySummary {
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
    mean_dependency: Number(row.means[divergenceOf(seen)]),
    gain: row.gain,
    shaping_id: row.alpha === null ? null : (seen.shaping?.id ?? null),
    alpha: row.alpha,
    advantage: row.shapedAdvantage,
    degenerate: row.degenerate,
    created_at: toTime(row.createdAt),
  };
}

export function renderSeries(row: TrajectoryRow, stored: StoredSeries, seen: ShapedRun): TokenSeries {
  const dependency = stored.divergences[divergenceOf(seen)] ?? [];
  const { alpha, shapedAdvantage: advantage } = row;
  const mask =
    seen.shaping && alpha !== null
      ? Array.from(selectTokens(fromWireConfig(seen.shaping.config), dependency, () => stored.entropy_original))
      : null;
  const weights =
    mask && alpha !== null && advantage !== null ? Array.from(tokenWeights({ alpha, advantage, mask })) : null;
  return { ...stored, draws: seen.run.config.draws, dependency, mask, token_weight: weights };
}

export function renderTrajectory(row: TrajectoryRow, stored: StoredSeries, seen: ShapedRun): Trajectory {
  if (!seen.run.scorer) throw new RangeError(`the run ${seen.run.id} has a trajectory but no scorer`);
  return {
    ...renderSummary(row, seen),
    series: renderSeries(row, stored, seen),
    provenance: { scorer: seen.run.scorer, config: seen.run.config, attempt: row.attempt },
  };
}
