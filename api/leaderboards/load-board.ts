/** A board: entries with their metrics, sorted and ranked. Pages and routes read the same. */

import type { z } from 'zod';
import { ALL_SPLITS } from '#contract/benchmark.ts';
import { SightlineError } from '#contract/errors.ts';
import type { Leaderboard, leaderboardQuery, RankedSubmission } from '#contract/leaderboard.ts';
import { rankIntervals } from '#core/scoring/submissions/index.ts';
import { findBoardSubmissions } from '#db/boards/find-board-submissions.ts';
import type { BoardSubmissionRow, RankedValue } from '#db/boards/leaderboard-rows.ts';
import { readLeaderboard } from '#db/boards/read-leaderboard.ts';
import type { BenchmarkRow, BenchmarkVersionRow } from '#db/boards/rows.ts';
import { loadBenchmark, loadBenchmarkVersion } from '../benchmarks/load-benchmark.ts';
import { toTime } from '../http/time.ts';
import type { ApiServices } from '../services.ts';

export type BoardQuery = z.output<typeof leaderboardQuery> & {
  /** Left out, all of it. */
  limit?: number;
  offset?: number;
};

export interface LoadedBoard {
  benchmark: BenchmarkRow;
  version: BenchmarkVersionRow;
  board: Leaderboard;
}

type Unranked = Omit<RankedSubmission, 'rank' | 'rank_best' | 'rank_worst'>;

function renderEntry(row: BoardSubmissionRow): Unranked {
  const isAnonymous = row.visibility === 'anonymous';
  return {
    id: row.id,
    model: isAnonymous ? null : row.model,
    team: isAnonymous ? null : row.team,
    link: isAnonymous ? null : row.link,
    visibility: row.visibility,
    self_reported: row.selfReported,
    submitted_at: toTime(row.createdAt),
    responses: row.responses,
    ...row.estimates,
  };
}

interface Rank {
  id: string;
  rank: number | null;
  rank_best: number | null;
  rank_worst: number | null;
}

/** Equal values have one rank; entries that lack what is ranked by come last, without one. */
export function rankValues(values: RankedValue[]): Rank[] {
  const valued = values
    .flatMap(({ id, value, standardError }) =>
      value === null ? [] : [{ id, value, standardError: standardError ?? 0 }],
    )
    .sort((a, b) => b.value - a.value || (a.id < b.id ? -1 : 1));
  const intervals = rankIntervals(valued);
  let rank = 1;
  const ranked = valued.map(({ id, value }, index): Rank => {
    if (index > 0 && valued[index - 1]?.value !== value) rank = index + 1;
    const interval = intervals[index];
    return { id, rank, rank_best: interval?.best ?? rank, rank_worst: interval?.worst ?? rank };
  });
  const rest = values.filter(({ value }) => value === null);
  return [...ranked, ...rest.map(({ id }) => ({ id, rank: null, rank_best: null, rank_worst: null }))];
}

/** @throws SightlineError `not_found` for a benchmark, a version or a split that there is not */
export function requireSplit({ splits }: BenchmarkVersionRow, split: string): void {
  if (split === ALL_SPLITS || splits.some(({ name }) => name === split)) return;
  const there = [ALL_SPLITS, ...splits.map(({ name }) => name)].join(', ');
  throw new SightlineError('not_found', `There is no split "${split}"; there is ${there}`);
}

export async function loadBoard(
  services: Pick<ApiServices, 'db'>,
  name: string,
  query: BoardQuery,
): Promise<LoadedBoard> {
  const benchmark = await loadBenchmark(services, name);
  const version = await loadBenchmarkVersion(services, benchmark, query.version);
  requireSplit(version, query.split);
  const graderVersion = query.grader_version ?? version.graderVersion;
  if (graderVersion > version.graderVersion) {
    throw new SightlineError('not_found', `The newest version of the grader is ${version.graderVersion}`);
  }
  const { split, sort, limit, offset = 0 } = query;
  const place = { benchmarkId: benchmark.id, version: version.version, graderVersion, split };
  const { values, withdrawn, pending } = await readLeaderboard(services.db, place, sort);
  const ranks = rankValues(values).slice(offset, limit === undefined ? undefined : offset + limit);
  const rows = await findBoardSubmissions(
    services.db,
    place,
    ranks.map(({ id }) => id),
  );
  const entries = new Map(rows.map((row) => [row.id, renderEntry(row)]));
  return {
    benchmark,
    version,
    board: {
      benchmark: benchmark.name,
      version: version.version,
      grader_version: graderVersion,
      split,
      sort,
      total: values.length,
      pending,
      entries: ranks.flatMap((rank): RankedSubmission[] => {
        const entry = entries.get(rank.id);
        return entry ? [{ ...entry, ...rank }] : [];
      }),
      withdrawn: withdrawn.map(({ id, model, visibility, createdAt, withdrawnAt }) => ({
        id,
        model: visibility === 'anonymous' ? null : model,
        submitted_at: toTime(createdAt),
        withdrawn_at: toTime(withdrawnAt),
      })),
    },
  };
}
