/** `/benchmarks/{name}/entries/{id}`: a submission with its samples, and its badge. */
import type { Context } from 'hono';
import { z } from 'zod';
import { loadBenchmarkVersion, renderBenchmarkVersion } from '#api/benchmarks/load-benchmark.ts';
import { createImageSigner } from '#api/benchmarks/sign-image-url.ts';
import type { ApiEnv } from '#api/context.ts';
import { findPrincipal } from '#api/http/auth.ts';
import { loadBoard } from '#api/leaderboards/load-board.ts';
import { loadPublicSamples } from '#api/submissions/load-public-samples.ts';
import { loadSubmission, renderSubmission } from '#api/submissions/load-submission.ts';
import { SightlineError } from '#contract/errors.ts';
import { submissionId } from '#contract/ids.ts';
import { parseWith } from '#contract/parse.ts';
import { submissionSampleQuery } from '#contract/submission.ts';
import { readSubmissionMetrics } from '#db/boards/read-metrics.ts';
import { formatShare } from '../board/estimate.tsx';
import { visitorOf } from '../http/session.ts';
import { Badge } from './badge.tsx';
import type { ShownSample } from './samples.tsx';
import { SubmissionPage } from './view.tsx';

const SAMPLES_SHOWN = 20;

async function loadFromAddress(c: Context<ApiEnv>) {
  const id = submissionId.safeParse(c.req.param('id'));
  if (!id.success) throw new SightlineError('not_found', 'No submission has this ID');
  const loaded = await loadSubmission(c.get('services'), findPrincipal(c), id.data);
  if (loaded.benchmark.name !== c.req.param('name')) {
    throw new SightlineError('not_found', 'This submission belongs to another benchmark');
  }
  return loaded;
}

const sampleQuery = submissionSampleQuery.extend({
  sort: submissionSampleQuery.shape.sort.removeDefault().optional(),
  cursor: z.string().max(512).optional(),
});

/** Without a sort order: right answers with the least gain first, the ones found without looking. */
function readQuery(c: Context<ApiEnv>) {
  const query = parseWith(sampleQuery, c.req.query(), 'The query');
  return query.sort === undefined
    ? { ...query, sort: 'gain' as const, right: query.right ?? ('true' as const) }
    : { ...query, sort: query.sort };
}

export async function show(c: Context<ApiEnv>) {
  const services = c.get('services');
  const loaded = await loadFromAddress(c);
  const { row, benchmark, isOwn } = loaded;
  const query = readQuery(c);
  const version = await loadBenchmarkVersion(services, benchmark, row.version);
  const isShown = row.withdrawnAt === null || isOwn;
  const metrics = isShown
    ? await readSubmissionMetrics(services.db, { submissionId: row.id, graderVersion: row.graderVersion })
    : new Map();
  const hasPublicSplit = version.splits.some(({ visibility }) => visibility === 'public');
  const page =
    metrics.size > 0 && hasPublicSplit
      ? await loadPublicSamples(services, loaded, { ...query, limit: SAMPLES_SHOWN })
      : { items: [], next_cursor: null };
  const urlOf = await createImageSigner(services, benchmark);
  const samples = await Promise.all(
    page.items.map(
      async (sample): Promise<ShownSample> => ({ ...sample, imageUrls: await Promise.all(sample.images.map(urlOf)) }),
    ),
  );
  return c.html(
    <SubmissionPage
      visitor={visitorOf(c)}
      title={benchmark.title}
      version={await renderBenchmarkVersion(services, benchmark, version)}
      submission={await renderSubmission(services, loaded)}
      metrics={Object.fromEntries(metrics)}
      samples={samples}
      query={{ split: query.split, sort: query.sort, right: query.right }}
      nextCursor={page.next_cursor}
      origin={new URL(c.req.url).origin}
    />,
  );
}

export async function showBadge(c: Context<ApiEnv>) {
  const services = c.get('services');
  const { row, benchmark } = await loadFromAddress(c);
  if (row.visibility === 'private') throw new SightlineError('not_found', 'A private submission has no badge');
  const query = { version: row.version, split: 'all', sort: 'grounded_accuracy' } as const;
  const { board } = await loadBoard(services, benchmark.name, query);
  const ranked = board.entries.find(({ id }) => id === row.id);
  let value = row.withdrawnAt === null ? 'being scored' : 'withdrawn';
  if (ranked?.grounded_accuracy) {
    const { rank_best: best, rank_worst: worst } = ranked;
    const rank = best === worst ? best : `${best}–${worst}`;
    value = `${formatShare(ranked.grounded_accuracy.value)} grounded, rank ${rank}`;
  }
  return c.body(String(<Badge title={benchmark.title} value={value} />), 200, {
    'content-type': 'image/svg+xml; charset=utf-8',
    'cache-control': 'public, max-age=300',
  });
}
