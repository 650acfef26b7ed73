/** `GET /v1/submissions/{id}/samples` */
import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { pageOf, pageQuery } from '#contract/service.ts';
import { submissionSample, submissionSampleQuery } from '#contract/submission.ts';
import type { ApiEnv } from '../context.ts';
import { findPrincipal } from '../http/auth.ts';
import { jsonContent, problems, publicOrKey } from '../http/route.ts';
import { listSamplesOfEntry } from './load-samples.ts';
import { loadSubmission, submissionParams } from './load-submission.ts';

export const route = createRoute({
  operationId: 'listEntrySamples',
  method: 'get',
  path: '/v1/submissions/{id}/samples',
  tags: ['submissions'],
  summary: 'Samples of an entry in public splits, the worst first if asked',
  ...publicOrKey,
  request: { params: submissionParams, query: pageQuery.extend(submissionSampleQuery.shape) },
  responses: {
    200: jsonContent(pageOf(submissionSample), 'A page'),
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const seen = await loadSubmission(services, findPrincipal(c), c.req.valid('param').id);
  if (seen.row.withdrawnAt !== null && !seen.isOwn) return c.json({ items: [], next_cursor: null }, 200);
  return c.json(await listSamplesOfEntry(services, seen, c.req.valid('query')), 200);
};
