/** Loads a leaderboard: submissions with their metrics, sorted and ranked. Endpoints and pages share it. */

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
  /** By default, all submissions. */
  limit?: number;
  offset?: number;
};

export interface LoadedBoard {
  benchmark: BenchmarkRow;
  version: BenchmarkVersionRow;
  board: Leaderboard;
}

type UnrankedSubmission = Omit<RankedSubmission, 'rank' | 'rank_best' | 'rank_worst'>;

function renderSubmission(row: BoardSubmissionRow): UnrankedSubmission {
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

/** Equal values share a rank. Submissions without the value come last, without a rank. */
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

/** @throws SightlineError `not_found` for an unknown split */
export function requireSplit({ splits }: BenchmarkVersionRow, split: string): void {
  if (split === ALL_SPLITS || splits.some(({ name }) => name === split)) return;
  const available = [ALL_SPLITS, ...splits.map(({ name }) => name)].join(', ');
  throw new SightlineError('not_found', `Unknown split "${split}"; available: ${available}`);
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
    throw new SightlineError(
      'not_found',
      `Unknown grader version ${graderVersion}; the newest is ${version.graderVersion}`,
    );
  }
  const { split, sort, limit, offset = 0 } = query;
  const boardKey = { benchmarkId: benchmark.id, version: version.version, graderVersion, split };
  const { values, withdrawn, pending } = await readLeaderboard(services.db, boardKey, sort);
  const ranks = rankValues(values).slice(offset, limit === undefined ? undefined : offset + limit);
  const rows = await findBoardSubmissions(
    services.db,
    boardKey,
    ranks.map(({ id }) => id),
  );
  const submissions = new Map(rows.map((row) => [row.id, renderSubmission(row)]));
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
        const submission = submissions.get(rank.id);
        return submission ? [{ ...submission, ...rank }] : [];
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
