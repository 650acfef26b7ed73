/** What an entry is made of: its metrics for each split, and its samples in public ones. */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { submissionId } from '#contract/ids.ts';
import { submissionMetrics } from '#contract/leaderboard.ts';
import { pageOf, pageQuery } from '#contract/service.ts';
import { submissionSample, submissionSampleQuery } from '#contract/submission.ts';
import { readSubmissionMetrics } from '#db/boards/read-leaderboard.ts';
import type { ApiEnv } from '../context.ts';
import { forEverybodyOrKey, jsonContent, problems } from '../http/route.ts';
import { viewerOf } from '../http/viewer.ts';
import { listSamplesOfEntry } from './list-entry-samples.ts';
import { loadSubmission } from './load-submission.ts';

const ofSubmission = z.object({ id: submissionId });

export const metricsRoute = createRoute({
  operationId: 'getEntryMetrics',
  method: 'get',
  path: '/v1/submissions/{id}/metrics',
  tags: ['submissions'],
  summary: 'All metrics of an entry, by split',
  description: 'Empty while it is scored, and where it was withdrawn for everybody but its owner.',
  ...forEverybodyOrKey,
  request: {
    params: ofSubmission,
    query: z.object({ grader_version: z.coerce.number().int().min(1).optional() }),
  },
  responses: {
    200: jsonContent(z.strictObject({ splits: z.record(z.string(), submissionMetrics) }), '`all` and each split'),
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found'),
  },
});

export const metricsHandler: RouteHandler<typeof metricsRoute, ApiEnv> = async (c) => {
  const services = c.get('services');
  const { row, isOwn } = await loadSubmission(services, viewerOf(c), c.req.valid('param').id);
  const graderVersion = c.req.valid('query').grader_version ?? row.graderVersion;
  const found =
    row.withdrawnAt === null || isOwn
      ? await readSubmissionMetrics(services.db, { submissionId: row.id, graderVersion })
      : new Map();
  return c.json({ splits: Object.fromEntries(found) }, 200);
};

export const samplesRoute = createRoute({
  operationId: 'listEntrySamples',
  method: 'get',
  path: '/v1/submissions/{id}/samples',
  tags: ['submissions'],
  summary: 'Samples of an entry in public splits, the worst first if asked',
  ...forEverybodyOrKey,
  request: { params: ofSubmission, query: pageQuery.extend(submissionSampleQuery.shape) },
  responses: {
    200: jsonContent(pageOf(submissionSample), 'A page'),
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found'),
  },
});

export const samplesHandler: RouteHandler<typeof samplesRoute, ApiEnv> = async (c) => {
  const services = c.get('services');
  const seen = await loadSubmission(services, viewerOf(c), c.req.valid('param').id);
  if (seen.row.withdrawnAt !== null && !seen.isOwn) return c.json({ items: [], next_cursor: null }, 200);
  return c.json(await listSamplesOfEntry(services, seen, c.req.valid('query')), 200);
};
