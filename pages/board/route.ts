/** The pages of benchmarks: for everybody; who is signed in sees their own private entries too. */
import type { Context } from 'hono';
import { z } from 'zod';
import {
  loadBenchmark,
  loadBenchmarkVersion,
  renderBenchmark,
  renderBenchmarkVersion,
} from '#api/benchmarks/load-benchmark.ts';
import { createImageSigner } from '#api/benchmarks/sign-image.ts';
import type { ApiEnv } from '#api/context.ts';
import { viewerOf } from '#api/http/viewer.ts';
import { compareSubmissions } from '#api/leaderboards/compare-submissions.ts';
import { loadBoard } from '#api/leaderboards/load-board.ts';
import { toTime } from '#api/runs/render-run.ts';
import { listSamplesOfEntry } from '#api/submissions/list-entry-samples.ts';
import { loadSubmission, namesOf, renderSubmission } from '#api/submissions/load-submission.ts';
import { SightlineError } from '#contract/errors.ts';
import { submissionId } from '#contract/ids.ts';
import { leaderboardQuery } from '#contract/leaderboard.ts';
import { parseWith } from '#contract/parse.ts';
import { entrySampleQuery } from '#contract/submission.ts';
import {
  countEntries,
  findBenchmarkVersion,
  listBenchmarks,
  listBenchmarkVersions,
} from '#db/boards/find-benchmark.ts';
import { readEntryMetrics } from '#db/boards/list-entries.ts';
import { benchmarkListPage } from '../benchmarks/view.ts';
import { comparePage } from '../compare/view.ts';
import { badge } from '../entry/badge.ts';
import { entryPage, type ShownSample } from '../entry/view.ts';
import { tenantOf } from '../http/session.ts';
import { percent } from './estimate.ts';
import { type FeedItem, feed } from './feed.ts';
import { boardPage, nameOfEntry } from './view.ts';

/** A page of a board has at most 150 KB. */
const PAGE_ITEMS = 50;
const SAMPLES_SHOWN = 20;
const FEED_ITEMS = 50;

export async function list(c: Context<ApiEnv>) {
  const { db } = c.get('services');
  const rows = await listBenchmarks(db);
  const items = await Promise.all(
    rows.map(async (row) => {
      const version = await findBenchmarkVersion(db, row.id, row.version);
      const entries = await countEntries(db, { benchmarkId: row.id, version: row.version });
      return { benchmark: renderBenchmark(row), samples: version?.samples ?? 0, entries };
    }),
  );
  return c.html(benchmarkListPage({ tenant: tenantOf(c), items }));
}

const boardQuery = leaderboardQuery.extend({ page: z.coerce.number().int().min(0).max(10_000).default(0) });

export async function board(c: Context<ApiEnv>) {
  const services = c.get('services');
  const { page, ...query } = parseWith(boardQuery, c.req.query(), 'The query');
  const name = c.req.param('name') ?? '';
  const part = { limit: PAGE_ITEMS, offset: page * PAGE_ITEMS };
  const loaded = await loadBoard(services, name, { ...query, ...part });
  const version = await renderBenchmarkVersion(services, loaded.benchmark, loaded.version);
  return c.html(
    boardPage({
      tenant: tenantOf(c),
      benchmark: renderBenchmark(loaded.benchmark),
      version,
      board: loaded.board,
      page,
      pageItems: PAGE_ITEMS,
    }),
  );
}

async function loadEntry(c: Context<ApiEnv>) {
  const services = c.get('services');
  const id = submissionId.safeParse(c.req.param('id'));
  if (!id.success) throw new SightlineError('not_found', 'This is no address of an entry');
  const seen = await loadSubmission(services, viewerOf(c), id.data);
  if (seen.benchmark.name !== c.req.param('name'))
    throw new SightlineError('not_found', 'This entry is of another benchmark');
  return seen;
}

const entryQuery = entrySampleQuery.extend({
  sort: entrySampleQuery.shape.sort.removeDefault().optional(),
  cursor: z.string().max(512).optional(),
});

export async function entry(c: Context<ApiEnv>) {
  const services = c.get('services');
  const seen = await loadEntry(c);
  const { row, benchmark, isOwn } = seen;
  const asked = parseWith(entryQuery, c.req.query(), 'The query');
  // What was right without looking is what people come for.
  const query =
    asked.sort === undefined
      ? { ...asked, sort: 'gain' as const, right: asked.right ?? ('true' as const) }
      : { ...asked, sort: asked.sort };
  const version = await loadBenchmarkVersion(services, benchmark, row.version);
  const isShown = row.withdrawnAt === null || isOwn;
  const metrics = isShown
    ? await readEntryMetrics(services.db, { submissionId: row.id, graderVersion: row.graderVersion })
    : new Map();
  const hasPublic = version.splits.some(({ visibility }) => visibility === 'public');
  const page =
    metrics.size > 0 && hasPublic
      ? await listSamplesOfEntry(services, seen, { ...query, limit: SAMPLES_SHOWN })
      : { items: [], next_cursor: null };
  const urlOf = await createImageSigner(services, benchmark);
  const samples = await Promise.all(
    page.items.map(
      async (sample): Promise<ShownSample> => ({ ...sample, pictures: await Promise.all(sample.images.map(urlOf)) }),
    ),
  );
  return c.html(
    entryPage({
      tenant: tenantOf(c),
      title: benchmark.title,
      version: await renderBenchmarkVersion(services, benchmark, version),
      submission: await renderSubmission(services, seen),
      metrics: Object.fromEntries(metrics),
      samples,
      query: { split: query.split, sort: query.sort, right: query.right },
      nextCursor: page.next_cursor,
      origin: new URL(c.req.url).origin,
    }),
  );
}

const compareQuery = z.object({ a: submissionId, b: submissionId, split: z.string().max(64).default('all') });

export async function compare(c: Context<ApiEnv>) {
  const services = c.get('services');
  const viewer = viewerOf(c);
  const name = c.req.param('name') ?? '';
  if (!c.req.query('a') || !c.req.query('b')) {
    throw new SightlineError('invalid_request', 'Choose two entries of the board: one as a, one as b');
  }
  const query = parseWith(compareQuery, c.req.query(), 'The query');
  const comparison = await compareSubmissions(services, viewer, { name, ...query });
  const benchmark = await loadBenchmark(services, name);
  const { splits } = await loadBenchmarkVersion(services, benchmark, comparison.version);
  async function shown(id: string) {
    const { row, isOwn } = await loadSubmission(services, viewer, id);
    const metrics = await readEntryMetrics(services.db, { submissionId: id, graderVersion: row.graderVersion });
    return { id, name: nameOfEntry(namesOf(row, isOwn)), metrics: metrics.get(query.split) };
  }
  return c.html(
    comparePage({
      tenant: tenantOf(c),
      title: benchmark.title,
      comparison,
      entries: [await shown(query.a), await shown(query.b)],
      splits: splits.map((one) => one.name),
    }),
  );
}

export async function badgeOf(c: Context<ApiEnv>) {
  const services = c.get('services');
  const { row, benchmark } = await loadEntry(c);
  if (row.visibility === 'private') throw new SightlineError('not_found', 'A private entry has no badge');
  const { board: ranked } = await loadBoard(services, benchmark.name, {
    version: row.version,
    split: 'all',
    sort: 'grounded_accuracy',
  });
  const found = ranked.entries.find(({ id }) => id === row.id);
  let value = row.withdrawnAt === null ? 'being scored' : 'withdrawn';
  if (found?.grounded_accuracy) {
    const { rank_best: best, rank_worst: worst } = found;
    value = `${percent(found.grounded_accuracy.value)} grounded, rank ${best === worst ? best : `${best}–${worst}`}`;
  }
  return c.body(String(badge({ title: benchmark.title, value })), 200, {
    'content-type': 'image/svg+xml; charset=utf-8',
    'cache-control': 'public, max-age=300',
  });
}

export async function feedOf(c: Context<ApiEnv>) {
  const services = c.get('services');
  const benchmark = await loadBenchmark(services, c.req.param('name') ?? '');
  const versions = await listBenchmarkVersions(services.db, benchmark.id);
  const path = `/benchmarks/${benchmark.name}`;
  const items: FeedItem[] = versions.map(({ version, createdAt }) => ({
    id: `version:${benchmark.id}:${version}`,
    title: `Version ${version} of ${benchmark.title}`,
    href: `${path}?version=${version}`,
    at: toTime(createdAt),
  }));
  for (const { version } of versions) {
    const { board: found } = await loadBoard(services, benchmark.name, {
      version,
      split: 'all',
      sort: 'grounded_accuracy',
    });
    for (const one of found.entries) {
      const share = one.grounded_accuracy ? `, ${percent(one.grounded_accuracy.value)} grounded` : '';
      const title = `${nameOfEntry(one)}${share}`;
      items.push({ id: `entry:${one.id}`, title, href: `${path}/entries/${one.id}`, at: one.submitted_at });
    }
    for (const one of found.withdrawn) {
      items.push({
        id: `withdrawn:${one.id}`,
        title: `${nameOfEntry(one)} was withdrawn`,
        href: `${path}/entries/${one.id}`,
        at: one.withdrawn_at,
      });
    }
  }
  items.sort((x, y) => (x.at < y.at ? 1 : -1));
  const { origin } = new URL(c.req.url);
  const text = feed({
    name: benchmark.name,
    title: benchmark.title,
    origin,
    createdAt: toTime(benchmark.createdAt),
    items: items.slice(0, FEED_ITEMS),
  });
  return c.body(String(text), 200, {
    'content-type': 'application/atom+xml; charset=utf-8',
    'cache-control': 'public, no-cache',
  });
}
