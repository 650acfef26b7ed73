/** `POST /v1/submissions/{id}/withdraw` */
import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { submission } from '#contract/submission.ts';
import { withdrawSubmission } from '#db/boards/withdraw-submission.ts';
import type { ApiEnv } from '../context.ts';
import { jsonContent, problems, withScope } from '../http/route.ts';
import { loadOwnSubmission, loadSubmission, renderSubmission, submissionParams } from './load-submission.ts';

export const route = createRoute({
  operationId: 'withdrawSubmission',
  method: 'post',
  path: '/v1/submissions/{id}/withdraw',
  tags: ['submissions'],
  summary: 'Withdraw a submission from the leaderboard',
  description: 'The leaderboard still lists it as withdrawn, and it still counts against the submission limits.',
  ...withScope('submit'),
  request: { params: submissionParams },
  responses: {
    200: jsonContent(submission, 'The submission'),
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const { id } = c.req.valid('param');
  await loadOwnSubmission(services, c.get('principal'), id);
  await withdrawSubmission(services.db, id, services.now());
  return c.json(await renderSubmission(services, await loadSubmission(services, c.get('principal'), id)), 200);
};
