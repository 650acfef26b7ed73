/** `POST /v1/submissions/{id}/visibility` */
import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { publishRequest, submission } from '#contract/submission.ts';
import { setVisibility } from '#db/boards/set-visibility.ts';
import type { ApiEnv } from '../context.ts';
import { jsonBody, jsonContent, problemsOfJson, withScope } from '../http/route.ts';
import { loadOwnSubmission, loadSubmission, renderSubmission, submissionParams } from './load-submission.ts';

export const route = createRoute({
  operationId: 'publishSubmission',
  method: 'post',
  path: '/v1/submissions/{id}/visibility',
  tags: ['submissions'],
  summary: 'Change who may see a submission',
  ...withScope('submit'),
  request: { params: submissionParams, ...jsonBody(publishRequest, { visibility: 'public' }) },
  responses: {
    200: jsonContent(submission, 'The submission'),
    ...problemsOfJson('unauthorized', 'forbidden', 'not_found'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const { id } = c.req.valid('param');
  await loadOwnSubmission(services, c.get('principal'), id);
  await setVisibility(services.db, id, c.req.valid('json').visibility);
  return c.json(await renderSubmission(services, await loadSubmission(services, c.get('principal'), id)), 200);
};
