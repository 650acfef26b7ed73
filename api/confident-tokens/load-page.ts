/** Reads the confident tokens of a run page by page, with a bounded number of tokens per request. */
import { z } from 'zod';
import type { ConfidentThresholds, ConfidentToken, ConfidentTokens } from '#contract/confident.ts';
import { selectConfidentTokens, type Thresholds } from '#core/confident-tokens/select-tokens.ts';
import { percentileOf } from '#core/filtering/index.ts';
import { createSeriesReader } from '#db/objects/series-reader.ts';
import { listSeriesLocations, type SeriesLocation } from '#db/runs/list-series-locations.ts';
import { listTrajectories, type TrajectoryPosition } from '#db/runs/list-trajectories.ts';
import type { RunRow } from '#db/runs/rows.ts';
import { fromCursor, toCursor } from '../http/cursor.ts';
import type { ApiServices } from '../services.ts';
import { type DependencySample, DISTRIBUTION_BUDGET, sampleDependency } from './sample-dependency.ts';

/** Limits of one request; it always reads at least one trajectory. */
const REQUEST_BUDGET = { tokensMax: 60_000, trajectoriesMax: 2000 };
const ROWS_PER_QUERY = 50;

/** Position after the last page, and the threshold that all pages share. */
const cursorShape = z.strictObject({
  /** Sample position. */
  s: z.int().min(-1),
  /** Response index. */
  r: z.int().min(0),
  /** Last token returned from this trajectory; −1 if the next trajectory starts at its first token. */
  t: z.int().min(-1),
  /** Upper bound of the dependency. */
  d: z.number().nullable(),
  /** Trajectories and tokens that the bound was estimated from. */
  n: z.tuple([z.int().min(0), z.int().min(0)]),
});
type Cursor = z.output<typeof cursorShape>;
type Position = Pick<Cursor, 's' | 'r' | 't'>;

export interface ConfidentQuery extends ConfidentThresholds {
  cursor?: string | undefined;
  limit: number;
  /** Sample of the dependency, if the caller has already read it. */
  sample?: DependencySample | undefined;
}

function countTokens(trajectories: readonly SeriesLocation[]) {
  return { trajectories: trajectories.length, tokens: trajectories.reduce((sum, { tokens }) => sum + tokens, 0) };
}

export function divergenceOf({ config }: RunRow) {
  return config.divergences[0] ?? 'kl';
}

async function startCursor(
  services: ApiServices,
  { run, query, trajectories }: { run: RunRow; query: ConfidentQuery; trajectories: SeriesLocation[] },
): Promise<Cursor> {
  const first = { s: -1, r: 0, t: -1 };
  if (query.dependency_max !== undefined || trajectories.length === 0) {
    return { ...first, d: query.dependency_max ?? null, n: [0, 0] };
  }
  const { sorted, trajectories: sampled } =
    query.sample ??
    (await sampleDependency(services, { trajectories, divergence: divergenceOf(run), budget: DISTRIBUTION_BUDGET }));
  return { ...first, d: percentileOf(sorted, query.dependency_percentile), n: [sampled, sorted.length] };
}

interface Page {
  items: ConfidentToken[];
  read: { trajectories: number; tokens: number };
  /** Undefined at the end of the run. */
  next: Position | undefined;
}

async function readPage(
  services: ApiServices,
  { run, from, thresholds, limit }: { run: RunRow; from: Position; thresholds: Thresholds; limit: number },
): Promise<Page> {
  const reader = createSeriesReader(services.objects);
  const items: ConfidentToken[] = [];
  const read = { trajectories: 0, tokens: 0 };
  // A page that ends inside a trajectory makes the next page read that trajectory again.
  let after: TrajectoryPosition = { samplePosition: from.s, responseIndex: from.r - (from.t >= 0 ? 1 : 0) };
  let last: Position = { s: from.s, r: from.r, t: -1 };
  for (;;) {
    const rows = await listTrajectories(services.db, { runId: run.id, shapingId: null, after, limit: ROWS_PER_QUERY });
    for (const row of rows) {
      const isOverBudget =
        read.trajectories >= REQUEST_BUDGET.trajectoriesMax || read.tokens + row.tokens > REQUEST_BUDGET.tokensMax;
      if (read.trajectories > 0 && isOverBudget) return { items, read, next: last };
      read.trajectories += 1;
      read.tokens += row.tokens;
      const current = { s: row.samplePosition, r: row.responseIndex };
      const lastSent = current.s === from.s && current.r === from.r ? from.t : -1;
      let lastTaken = lastSent;
      for (const token of selectConfidentTokens(row.text, await reader.read(row), thresholds)) {
        if (token.token_index <= lastSent) continue;
        if (items.length === limit) {
          return { items, read, next: lastTaken > lastSent ? { ...current, t: lastTaken } : last };
        }
        lastTaken = token.token_index;
        items.push({
          trajectory_id: row.id,
          sample_id: row.sampleId,
          response_index: row.responseIndex,
          reward: row.reward,
          ...token,
        });
      }
      last = { ...current, t: -1 };
      after = row;
    }
    if (rows.length < ROWS_PER_QUERY) return { items, read, next: undefined };
  }
}

export async function loadConfidentTokens(
  services: ApiServices,
  run: RunRow,
  query: ConfidentQuery,
): Promise<ConfidentTokens> {
  const divergence = divergenceOf(run);
  const trajectories = await listSeriesLocations(services.db, run.id);
  const from = fromCursor(query.cursor, cursorShape) ?? (await startCursor(services, { run, query, trajectories }));
  const { probability_min, gain_max, words } = query;
  const page: Page =
    from.d === null
      ? { items: [], read: { trajectories: 0, tokens: 0 }, next: undefined }
      : await readPage(services, {
          run,
          from,
          thresholds: { probability_min, gain_max, words, divergence, dependency_max: from.d },
          limit: query.limit,
        });
  return {
    items: page.items,
    next_cursor: page.next ? toCursor({ ...from, ...page.next }) : null,
    divergence,
    dependency_max: from.d,
    distribution: { trajectories: from.n[0], tokens: from.n[1] },
    read: page.read,
    run: countTokens(trajectories),
  };
}
