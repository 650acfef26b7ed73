/** `/benchmarks/{name}/compare`: two submissions, paired by sample. */
import type { Context } from 'hono';
import { z } from 'zod';
import { loadBenchmark, loadBenchmarkVersion } from '#api/benchmarks/load-benchmark.ts';
import type { ApiEnv } from '#api/context.ts';
import { findPrincipal } from '#api/http/auth.ts';
import { compareSubmissions } from '#api/leaderboards/compare-submissions.ts';
import { loadSubmission, submitterOf } from '#api/submissions/load-submission.ts';
import { SightlineError } from '#contract/errors.ts';
import { submissionId } from '#contract/ids.ts';
import { parseWith } from '#contract/parse.ts';
import { readSubmissionMetrics } from '#db/boards/read-metrics.ts';
import { nameOfModel } from '../board/links.ts';
import { visitorOf } from '../http/session.ts';
import { type ComparedSubmission, ComparePage } from './view.tsx';

const compareQuery = z.object({ a: submissionId, b: submissionId, split: z.string().max(64).default('all') });

async function loadCompared(c: Context<ApiEnv>, id: string, split: string): Promise<ComparedSubmission> {
  const services = c.get('services');
  const { row, isOwn } = await loadSubmission(services, findPrincipal(c), id);
  const metrics = await readSubmissionMetrics(services.db, { submissionId: id, graderVersion: row.graderVersion });
  return { id, name: nameOfModel(submitterOf(row, isOwn)), metrics: metrics.get(split) };
}

export async function show(c: Context<ApiEnv>) {
  const services = c.get('services');
  const name = c.req.param('name') ?? '';
  if (!c.req.query('a') || !c.req.query('b')) {
    throw new SightlineError('invalid_request', 'Choose two submissions of the leaderboard: one as a, one as b');
  }
  const query = parseWith(compareQuery, c.req.query(), 'The query');
  const comparison = await compareSubmissions(services, findPrincipal(c), { name, ...query });
  const benchmark = await loadBenchmark(services, name);
  const { splits } = await loadBenchmarkVersion(services, benchmark, comparison.version);
  return c.html(
    <ComparePage
      visitor={visitorOf(c)}
      title={benchmark.title}
      comparison={comparison}
      submissions={[await loadCompared(c, query.a, query.split), await loadCompared(c, query.b, query.split)]}
      splits={splits.map((split) => split.name)}
    />,
  );
}
