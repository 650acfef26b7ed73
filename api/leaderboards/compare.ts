/** `GET /v1/benchmarks/{name}/compare` */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { submissionId } from '#contract/ids.ts';
import { comparison } from '#contract/leaderboard.ts';
import { benchmarkParams } from '../benchmarks/load-benchmark.ts';
import type { ApiEnv } from '../context.ts';
import { findPrincipal } from '../http/auth.ts';
import { jsonContent, problems, publicOrKey } from '../http/route.ts';
import { compareSubmissions } from './compare-submissions.ts';

export const route = createRoute({
  operationId: 'compareEntries',
  method: 'get',
  path: '/v1/benchmarks/{name}/compare',
  tags: ['benchmarks'],
  summary: 'Compare two submissions of a benchmark, paired by sample',
  ...publicOrKey,
  request: {
    params: benchmarkParams,
    query: z.object({ a: submissionId, b: submissionId, split: z.string().max(64).default('all') }),
  },
  responses: {
    200: jsonContent(comparison, 'Differences a − b, with confidence intervals and p-values'),
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found', 'submission_ended'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const { name } = c.req.valid('param');
  return c.json(await compareSubmissions(c.get('services'), findPrincipal(c), { name, ...c.req.valid('query') }), 200);
};
