/** `GET /v1/submissions/{id}/metrics` */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { submissionMetrics } from '#contract/leaderboard.ts';
import { readSubmissionMetrics } from '#db/boards/read-metrics.ts';
import type { ApiEnv } from '../context.ts';
import { findPrincipal } from '../http/auth.ts';
import { jsonContent, problems, publicOrKey } from '../http/route.ts';
import { loadSubmission, submissionParams } from './load-submission.ts';

export const route = createRoute({
  operationId: 'getEntryMetrics',
  method: 'get',
  path: '/v1/submissions/{id}/metrics',
  tags: ['submissions'],
  summary: 'Get the metrics of a submission, by split',
  description: 'Empty until the submission is scored. A withdrawn submission is empty for everybody but its owner.',
  ...publicOrKey,
  request: {
    params: submissionParams,
    query: z.object({ grader_version: z.coerce.number().int().min(1).optional() }),
  },
  responses: {
    200: jsonContent(
      z.strictObject({ splits: z.record(z.string(), submissionMetrics) }),
      'Metrics of `all` and of each split',
    ),
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const { row, isOwn } = await loadSubmission(services, findPrincipal(c), c.req.valid('param').id);
  const graderVersion = c.req.valid('query').grader_version ?? row.graderVersion;
  const metrics =
    row.withdrawnAt === null || isOwn
      ? await readSubmissionMetrics(services.db, { submissionId: row.id, graderVersion })
      : new Map();
  return c.json({ splits: Object.fromEntries(metrics) }, 200);
};
