/** `GET /v1/submissions` */
import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { SightlineError } from '#contract/errors.ts';
import { submissionId } from '#contract/ids.ts';
import { pageOf, pageQuery } from '#contract/service.ts';
import { submission } from '#contract/submission.ts';
import { findBenchmarkById } from '#db/boards/find-benchmark.ts';
import { listSubmissions } from '#db/boards/list-submissions.ts';
import type { ApiEnv } from '../context.ts';
import { fromCursor, toPage } from '../http/cursor.ts';
import { jsonContent, problems, withScope } from '../http/route.ts';
import { renderSubmission } from './load-submission.ts';

export const route = createRoute({
  operationId: 'listSubmissions',
  method: 'get',
  path: '/v1/submissions',
  tags: ['submissions'],
  summary: 'List your submissions, newest first',
  ...withScope('submit'),
  request: { query: pageQuery },
  responses: {
    200: jsonContent(pageOf(submission), 'A page'),
    ...problems('invalid_request', 'unauthorized', 'forbidden'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const { cursor, limit } = c.req.valid('query');
  const { tenant } = c.get('principal');
  const rows = await listSubmissions(services.db, {
    tenant,
    before: fromCursor(cursor, submissionId),
    limit: limit + 1,
  });
  const page = toPage(rows, limit, { keyOf: ({ id }) => id, render: (row) => row });
  const items = await Promise.all(
    page.items.map(async (row) => {
      const benchmark = await findBenchmarkById(services.db, row.benchmarkId);
      if (!benchmark) throw new SightlineError('internal', `The benchmark of the submission ${row.id} does not exist`);
      return renderSubmission(services, { row, benchmark, isOwn: true });
    }),
  );
  return c.json({ ...page, items }, 200);
};
