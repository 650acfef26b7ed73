/** `/benchmarks/{name}`: a leaderboard, and its Atom feed. */
import type { Context } from 'hono';
import { z } from 'zod';
import { loadBenchmark, renderBenchmark, renderBenchmarkVersion } from '#api/benchmarks/load-benchmark.ts';
import type { ApiEnv } from '#api/context.ts';
import { toTime } from '#api/http/time.ts';
import { loadBoard } from '#api/leaderboards/load-board.ts';
import { type Leaderboard, leaderboardQuery } from '#contract/leaderboard.ts';
import { parseWith } from '#contract/parse.ts';
import { listBenchmarkVersions } from '#db/boards/list-versions.ts';
import { visitorOf } from '../http/session.ts';
import { formatShare } from './estimate.tsx';
import { type FeedItem, feed } from './feed.ts';
import { boardPath, nameOfModel, submissionPath } from './links.ts';
import { BoardPage } from './view.tsx';

/** Keeps the page below 150 KB. */
const PAGE_SIZE = 50;
const FEED_ITEMS = 50;

const boardQuery = leaderboardQuery.extend({ page: z.coerce.number().int().min(0).max(10_000).default(0) });

export async function show(c: Context<ApiEnv>) {
  const services = c.get('services');
  const { page, ...query } = parseWith(boardQuery, c.req.query(), 'The query');
  const name = c.req.param('name') ?? '';
  const loaded = await loadBoard(services, name, { ...query, limit: PAGE_SIZE, offset: page * PAGE_SIZE });
  const version = await renderBenchmarkVersion(services, loaded.benchmark, loaded.version);
  return c.html(
    <BoardPage
      visitor={visitorOf(c)}
      benchmark={renderBenchmark(loaded.benchmark)}
      version={version}
      board={loaded.board}
      page={page}
      pageSize={PAGE_SIZE}
    />,
  );
}

function toFeedItems({ benchmark, entries, withdrawn }: Leaderboard): FeedItem[] {
  const submitted = entries.map((submission): FeedItem => {
    const { id, grounded_accuracy: grounded, submitted_at: time } = submission;
    const score = grounded ? `, ${formatShare(grounded.value)} grounded` : '';
    const title = `${nameOfModel(submission)}${score}`;
    return { id: `entry:${id}`, title, href: submissionPath(benchmark, id), time };
  });
  const withdrawals = withdrawn.map((submission): FeedItem => {
    const { id, withdrawn_at: time } = submission;
    const title = `${nameOfModel(submission)} was withdrawn`;
    return { id: `withdrawn:${id}`, title, href: submissionPath(benchmark, id), time };
  });
  return [...submitted, ...withdrawals];
}

export async function showFeed(c: Context<ApiEnv>) {
  const services = c.get('services');
  const benchmark = await loadBenchmark(services, c.req.param('name') ?? '');
  const versions = await listBenchmarkVersions(services.db, benchmark.id);
  const path = boardPath(benchmark.name);
  const items: FeedItem[] = versions.map(({ version, createdAt }) => ({
    id: `version:${benchmark.id}:${version}`,
    title: `Version ${version} of ${benchmark.title}`,
    href: `${path}?version=${version}`,
    time: toTime(createdAt),
  }));
  for (const { version } of versions) {
    const query = { version, split: 'all', sort: 'grounded_accuracy' } as const;
    const { board } = await loadBoard(services, benchmark.name, query);
    items.push(...toFeedItems(board));
  }
  items.sort((first, second) => (first.time < second.time ? 1 : -1));
  const text = feed({
    name: benchmark.name,
    title: benchmark.title,
    origin: new URL(c.req.url).origin,
    createdAt: toTime(benchmark.createdAt),
    items: items.slice(0, FEED_ITEMS),
  });
  return c.body(String(text), 200, {
    'content-type': 'application/atom+xml; charset=utf-8',
    'cache-control': 'public, no-cache',
  });
}
