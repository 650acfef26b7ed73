/** Walks through a run in its order, a bounded number of tokens at a time. */
import { z } from 'zod';
import type { ConfidentThresholds, ConfidentToken, ConfidentTokens } from '#contract/confident.ts';
import { percentileOf } from '#core/filtering/index.ts';
import { listSeriesLocations, type SeriesLocation } from '#db/runs/list-series-locations.ts';
import { listTrajectories, type TrajectoryPosition } from '#db/runs/list-trajectories.ts';
import type { RunRow } from '#db/runs/rows.ts';
import { fromCursor, toCursor } from '../http/cursor.ts';
import type { ApiServices } from '../services.ts';
import { createSeriesReader } from '../trajectories/load-trajectories.ts';
import { type DependencySample, DISTRIBUTION_BUDGET, sampleDependency } from './sample-dependency.ts';
import { selectConfident, type Thresholds } from './select-confident.ts';

/** What one request reads at most, once it has read one trajectory. */
const READ = { tokensMax: 60_000, trajectoriesMax: 2000 };
const PAGE = 50;

/** Where the page before ended, and the threshold that holds for all pages. */
const cursorShape = z.strictObject({
  s: z.int().min(-1),
  r: z.int().min(0),
  /** Token after which to go on; −1: at the first of the next trajectory. */
  t: z.int().min(-1),
  d: z.number().nullable(),
  n: z.tuple([z.int().min(0), z.int().min(0)]),
});
type Place = z.output<typeof cursorShape>;

export interface ConfidentQuery extends ConfidentThresholds {
  cursor?: string | undefined;
  limit: number;
  /** Where it is known already. */
  sample?: DependencySample | undefined;
}

function tokensIn(places: readonly SeriesLocation[]) {
  return { trajectories: places.length, tokens: places.reduce((sum, { tokens }) => sum + tokens, 0) };
}

export function divergenceOf({ config }: RunRow) {
  return config.divergences[0] ?? 'kl';
}

async function start(
  services: ApiServices,
  { run, query, places }: { run: RunRow; query: ConfidentQuery; places: SeriesLocation[] },
): Promise<Place> {
  const first = { s: -1, r: 0, t: -1 };
  if (query.dependency_max !== undefined || places.length === 0) {
    return { ...first, d: query.dependency_max ?? null, n: [0, 0] };
  }
  const asked = { places, divergence: divergenceOf(run), budget: DISTRIBUTION_BUDGET };
  const { sorted, trajectories } = query.sample ?? (await sampleDependency(services, asked));
  return { ...first, d: percentileOf(sorted, query.dependency_percentile), n: [trajectories, sorted.length] };
}

interface Walk {
  items: ConfidentToken[];
  read: { trajectories: number; tokens: number };
  /** Undefined at the end of the run. */
  next: Pick<Place, 's' | 'r' | 't'> | undefined;
}

async function walk(
  services: ApiServices,
  { run, from, thresholds, limit }: { run: RunRow; from: Place; thresholds: Thresholds; limit: number },
): Promise<Walk> {
  const reader = createSeriesReader(services.objects);
  const items: ConfidentToken[] = [];
  const read = { trajectories: 0, tokens: 0 };
  // A trajectory that a page ended in is read again.
  let after: TrajectoryPosition = { samplePosition: from.s, responseIndex: from.r - (from.t >= 0 ? 1 : 0) };
  let last = { s: from.s, r: from.r, t: -1 };
  for (;;) {
    const rows = await listTrajectories(services.db, { runId: run.id, shapingId: null, after, limit: PAGE });
    for (const row of rows) {
      const full = read.trajectories >= READ.trajectoriesMax || read.tokens + row.tokens > READ.tokensMax;
      if (read.trajectories > 0 && full) return { items, read, next: last };
      read.trajectories += 1;
      read.tokens += row.tokens;
      const here = { s: row.samplePosition, r: row.responseIndex };
      const seen = here.s === from.s && here.r === from.r ? from.t : -1;
      let taken = seen;
      for (const found of selectConfident(row.text, await reader.read(row), thresholds)) {
        if (found.token_index <= seen) continue;
        if (items.length === limit) return { items, read, next: taken > seen ? { ...here, t: taken } : last };
        taken = found.token_index;
        items.push({
          trajectory_id: row.id,
          sample_id: row.sampleId,
          response_index: row.responseIndex,
          reward: row.reward,
          ...found,
        });
      }
      last = { ...here, t: -1 };
      after = row;
    }
    if (rows.length < PAGE) return { items, read, next: undefined };
  }
}

export async function listConfident(
  services: ApiServices,
  run: RunRow,
  query: ConfidentQuery,
): Promise<ConfidentTokens> {
  const divergence = divergenceOf(run);
  const places = await listSeriesLocations(services.db, run.id);
  const from = fromCursor(query.cursor, cursorShape) ?? (await start(services, { run, query, places }));
  const { probability_min, gain_max, words } = query;
  const found: Walk =
    from.d === null
      ? { items: [], read: { trajectories: 0, tokens: 0 }, next: undefined }
      : await walk(services, {
          run,
          from,
          thresholds: { probability_min, gain_max, words, divergence, dependency_max: from.d },
          limit: query.limit,
        });
  return {
    items: found.items,
    next_cursor: found.next ? toCursor({ ...from, ...found.next }) : null,
    divergence,
    dependency_max: from.d,
    distribution: { trajectories: from.n[0], tokens: from.n[1] },
    read: found.read,
    run: tokensIn(places),
  };
}
