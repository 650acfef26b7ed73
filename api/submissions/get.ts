/** `GET /v1/submissions/{id}` */
import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { submission } from '#contract/submission.ts';
import type { ApiEnv } from '../context.ts';
import { findPrincipal } from '../http/auth.ts';
import { jsonContent, problems, publicOrKey } from '../http/route.ts';
import { loadSubmission, renderSubmission, submissionParams } from './load-submission.ts';

export const route = createRoute({
  operationId: 'getSubmission',
  method: 'get',
  path: '/v1/submissions/{id}',
  tags: ['submissions'],
  summary: 'Get a submission: description and progress',
  ...publicOrKey,
  request: { params: submissionParams },
  responses: {
    200: jsonContent(submission, 'The submission'),
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const seen = await loadSubmission(services, findPrincipal(c), c.req.valid('param').id);
  return c.json(await renderSubmission(services, seen), 200);
};
