/** `GET /v1/submissions/{id}/samples` */
import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { pageOf, pageQuery } from '#contract/service.ts';
import { submissionSample, submissionSampleQuery } from '#contract/submission.ts';
import type { ApiEnv } from '../context.ts';
import { findPrincipal } from '../http/auth.ts';
import { jsonContent, problems, publicOrKey } from '../http/route.ts';
import { loadPublicSamples } from './load-public-samples.ts';
import { loadSubmission, submissionParams } from './load-submission.ts';

export const route = createRoute({
  operationId: 'listEntrySamples',
  method: 'get',
  path: '/v1/submissions/{id}/samples',
  tags: ['submissions'],
  summary: 'List samples of a submission in public splits, optionally sorted by score',
  ...publicOrKey,
  request: { params: submissionParams, query: pageQuery.extend(submissionSampleQuery.shape) },
  responses: {
    200: jsonContent(pageOf(submissionSample), 'A page'),
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const submission = await loadSubmission(services, findPrincipal(c), c.req.valid('param').id);
  if (submission.row.withdrawnAt !== null && !submission.isOwn) return c.json({ items: [], next_cursor: null }, 200);
  return c.json(await loadPublicSamples(services, submission, c.req.valid('query')), 200);
};
