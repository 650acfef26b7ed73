/** `POST /v1/submissions/{id}/retry` */
import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { SightlineError } from '#contract/errors.ts';
import { submission } from '#contract/submission.ts';
import { retrySubmission } from '#db/boards/retry-submission.ts';
import type { ApiEnv } from '../context.ts';
import { jsonContent, problems, withScope } from '../http/route.ts';
import { loadOwnSubmission, loadSubmission, renderSubmission, submissionParams } from './load-submission.ts';

export const route = createRoute({
  operationId: 'retrySubmission',
  method: 'post',
  path: '/v1/submissions/{id}/retry',
  tags: ['submissions'],
  summary: 'Retry the failed samples of a submission',
  ...withScope('submit'),
  request: { params: submissionParams },
  responses: {
    202: jsonContent(submission, 'In progress'),
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found', 'submission_ended'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const { id } = c.req.valid('param');
  const { row } = await loadOwnSubmission(services, c.get('principal'), id);
  if (!(await retrySubmission(services.db, id))) {
    throw new SightlineError(
      'submission_ended',
      `The submission has the status "${row.status}"; only failed submissions can be retried`,
    );
  }
  services.defer(services.wakeSweeper(services.now()));
  return c.json(await renderSubmission(services, await loadSubmission(services, c.get('principal'), id)), 202);
};
