/** Samples the token dependency S_t of a run, evenly over its trajectories if the run exceeds the read budget. */
import type { DivergenceName } from '#contract/divergence.ts';
import { createSeriesReader } from '#db/objects/series-reader.ts';
import type { SeriesLocation } from '#db/runs/list-series-locations.ts';
import type { ApiServices } from '../services.ts';

export interface DependencySample {
  /** Ascending. */
  sorted: Float64Array;
  trajectories: number;
}

export interface ReadBudget {
  tokensMax: number;
  trajectoriesMax: number;
}

/** Enough for percentiles and a histogram. */
export const DISTRIBUTION_BUDGET: ReadBudget = { tokensMax: 20_000, trajectoriesMax: 600 };

const GOLDEN_RATIO = 0.6180339887498949;

/** Picks trajectories in golden-ratio order: any prefix of that order covers the run evenly. Always picks the first. */
export function pickEvenly(trajectories: readonly SeriesLocation[], budget: ReadBudget): SeriesLocation[] {
  const order = trajectories
    .map((_, index) => index)
    .sort((a, b) => ((a * GOLDEN_RATIO) % 1) - ((b * GOLDEN_RATIO) % 1));
  const picked: number[] = [];
  let total = 0;
  for (const index of order) {
    const tokens = trajectories[index]?.tokens ?? 0;
    if (picked.length > 0 && total + tokens > budget.tokensMax) continue;
    if (picked.length === budget.trajectoriesMax) break;
    total += tokens;
    picked.push(index);
  }
  // In the order of the run, adjacent trajectories share an object, which is opened once.
  return picked.sort((a, b) => a - b).flatMap((index) => trajectories[index] ?? []);
}

export async function sampleDependency(
  { objects }: Pick<ApiServices, 'objects'>,
  {
    trajectories,
    divergence,
    budget,
  }: { trajectories: readonly SeriesLocation[]; divergence: DivergenceName; budget: ReadBudget },
): Promise<DependencySample> {
  const picked = pickEvenly(trajectories, budget);
  const reader = createSeriesReader(objects);
  const values: number[] = [];
  for (const trajectory of picked) {
    for (const value of await reader.readColumn(trajectory, divergence)) values.push(value);
  }
  return { sorted: Float64Array.from(values).sort(), trajectories: picked.length };
}
