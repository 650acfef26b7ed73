/** How S_t lies in a run: of all its tokens, or of trajectories spread evenly over it where they are more than a request may read. */
import type { DivergenceName } from '#contract/divergence.ts';
import type { SeriesLocation } from '#db/runs/list-series-locations.ts';
import type { ApiServices } from '../services.ts';
import { createSeriesReader } from '../trajectories/load-trajectories.ts';

export interface DependencySample {
  /** Ascending. */
  sorted: Float64Array;
  trajectories: number;
}

/** Enough for percentiles and a histogram. */
export const DISTRIBUTION_BUDGET: ReadBudget = { tokensMax: 20_000, trajectoriesMax: 600 };

export interface ReadBudget {
  tokensMax: number;
  trajectoriesMax: number;
}

const GOLDEN = 0.6180339887498949;

/** Multiples of the golden ratio spread evenly however many are taken; the first is always taken. */
export function spreadEvenly(places: readonly SeriesLocation[], budget: ReadBudget): SeriesLocation[] {
  const order = places.map((_, index) => index).sort((a, b) => ((a * GOLDEN) % 1) - ((b * GOLDEN) % 1));
  const chosen: number[] = [];
  let tokens = 0;
  for (const index of order) {
    const more = places[index]?.tokens ?? 0;
    if (chosen.length > 0 && tokens + more > budget.tokensMax) continue;
    if (chosen.length === budget.trajectoriesMax) break;
    tokens += more;
    chosen.push(index);
  }
  // Neighbours lie in one object, which is opened once.
  return chosen.sort((a, b) => a - b).flatMap((index) => places[index] ?? []);
}

export async function sampleDependency(
  { objects }: Pick<ApiServices, 'objects'>,
  { places, divergence, budget }: { places: readonly SeriesLocation[]; divergence: DivergenceName; budget: ReadBudget },
): Promise<DependencySample> {
  const chosen = spreadEvenly(places, budget);
  const reader = createSeriesReader(objects);
  const values: number[] = [];
  for (const place of chosen) {
    for (const value of await reader.readColumn(place, divergence)) values.push(value);
  }
  return { sorted: Float64Array.from(values).sort(), trajectories: chosen.length };
}
