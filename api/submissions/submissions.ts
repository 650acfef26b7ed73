/** `/v1/benchmarks/{name}/versions/{version}/submissions` and `/v1/submissions`. */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { benchmarkName } from '#contract/benchmark.ts';
import { SightlineError } from '#contract/errors.ts';
import { newId, submissionId } from '#contract/ids.ts';
import { pageOf, pageQuery } from '#contract/service.ts';
import { publishRequest, submission, submissionQuery } from '#contract/submission.ts';
import { findBenchmarkById } from '#db/boards/find-benchmark.ts';
import { listSubmissions } from '#db/boards/list-submissions.ts';
import { retrySubmission } from '#db/boards/retry-submission.ts';
import { setVisibility } from '#db/boards/set-visibility.ts';
import { withdrawSubmission } from '#db/boards/withdraw-submission.ts';
import { loadBenchmark, loadBenchmarkVersion } from '../benchmarks/load-benchmark.ts';
import type { ApiEnv } from '../context.ts';
import { JSONL_TYPES, PARQUET_TYPES, rowsOf } from '../datasets/rows-of.ts';
import { fromCursor, toPage } from '../http/cursor.ts';
import { forEverybodyOrKey, jsonBody, jsonContent, problems, problemsOfJson, withScope } from '../http/route.ts';
import { viewerOf } from '../http/viewer.ts';
import { takeSubmission } from './ingest-submission.ts';
import { loadOwnSubmission, loadSubmission, renderSubmission } from './load-submission.ts';

const ofSubmission = z.object({ id: submissionId });

/** Not of zod: what has one is read and checked as a whole before the route sees it. */
const ROWS = { type: 'string' } as const;
const EXAMPLE_ROWS = '{"id": "q0", "responses": ["The disc is red."]}\n';

export const submitRoute = createRoute({
  operationId: 'submit',
  method: 'post',
  path: '/v1/benchmarks/{name}/versions/{version}/submissions',
  tags: ['submissions'],
  summary: 'Submit responses to a benchmark',
  description:
    'JSONL or Parquet with `id` and `responses`, and optionally `blind_responses` and `language_model_responses`. It is taken as a whole or not at all: missing, unknown and repeated ids are listed, and nothing is counted against the caps. The service grades the responses and scores them with the pinned scorer.',
  ...withScope('submit'),
  request: {
    params: z.object({ name: benchmarkName, version: z.coerce.number().int().min(1) }),
    query: submissionQuery,
    body: {
      required: true,
      content: {
        ...Object.fromEntries(JSONL_TYPES.map((type) => [type, { schema: ROWS, example: EXAMPLE_ROWS }])),
        ...Object.fromEntries(PARQUET_TYPES.map((type) => [type, { schema: { ...ROWS, format: 'binary' } }])),
      },
    },
  },
  responses: {
    202: jsonContent(submission, 'Accepted; `Location` is where it can be watched'),
    ...problems(
      'invalid_request',
      'unauthorized',
      'forbidden',
      'not_found',
      'payload_too_large',
      'unsupported_media_type',
      'submission_refused',
      'too_many_submissions',
    ),
  },
});

export const submitHandler: RouteHandler<typeof submitRoute, ApiEnv> = async (c) => {
  const services = c.get('services');
  const principal = c.get('principal');
  const { name, version: number } = c.req.valid('param');
  const { model, team, link, description, visibility, self_reported } = c.req.valid('query');
  const benchmark = await loadBenchmark(services, name);
  const version = await loadBenchmarkVersion(services, benchmark, number);
  const createdAt = services.now();
  const opened = {
    id: newId('submission', createdAt, services.random(16)),
    tenant: principal.tenant,
    keyId: principal.keyId,
    benchmarkId: benchmark.id,
    version: version.version,
    model,
    team: team ?? null,
    link: link ?? null,
    description: description ?? null,
    visibility,
    selfReported: self_reported === 'true',
    createdAt,
  };
  await takeSubmission(services, { submission: opened, version, rows: rowsOf(services, c.req.raw) });
  services.defer(services.wakeSweeper(services.now()));
  c.header('location', `/v1/submissions/${opened.id}`);
  return c.json(await renderSubmission(services, await loadSubmission(services, principal, opened.id)), 202);
};

export const listRoute = createRoute({
  operationId: 'listSubmissions',
  method: 'get',
  path: '/v1/submissions',
  tags: ['submissions'],
  summary: 'Your submissions, newest first',
  ...withScope('submit'),
  request: { query: pageQuery },
  responses: {
    200: jsonContent(pageOf(submission), 'A page'),
    ...problems('invalid_request', 'unauthorized', 'forbidden'),
  },
});

export const listHandler: RouteHandler<typeof listRoute, ApiEnv> = async (c) => {
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
      if (!benchmark) throw new SightlineError('internal', `The benchmark of ${row.id} is gone`);
      return renderSubmission(services, { row, benchmark, isOwn: true });
    }),
  );
  return c.json({ ...page, items }, 200);
};

export const getRoute = createRoute({
  operationId: 'getSubmission',
  method: 'get',
  path: '/v1/submissions/{id}',
  tags: ['submissions'],
  summary: 'One submission: what it says of itself, and its progress',
  ...forEverybodyOrKey,
  request: { params: ofSubmission },
  responses: {
    200: jsonContent(submission, 'The submission'),
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found'),
  },
});

export const getHandler: RouteHandler<typeof getRoute, ApiEnv> = async (c) => {
  const services = c.get('services');
  const seen = await loadSubmission(services, viewerOf(c), c.req.valid('param').id);
  return c.json(await renderSubmission(services, seen), 200);
};

export const publishRoute = createRoute({
  operationId: 'publishSubmission',
  method: 'post',
  path: '/v1/submissions/{id}/visibility',
  tags: ['submissions'],
  summary: 'Who may see a submission',
  ...withScope('submit'),
  request: { params: ofSubmission, ...jsonBody(publishRequest, { visibility: 'public' }) },
  responses: {
    200: jsonContent(submission, 'The submission'),
    ...problemsOfJson('unauthorized', 'forbidden', 'not_found'),
  },
});

export const publishHandler: RouteHandler<typeof publishRoute, ApiEnv> = async (c) => {
  const services = c.get('services');
  const { id } = c.req.valid('param');
  await loadOwnSubmission(services, c.get('principal'), id);
  await setVisibility(services.db, id, c.req.valid('json').visibility);
  return c.json(await renderSubmission(services, await loadSubmission(services, c.get('principal'), id)), 200);
};

export const withdrawRoute = createRoute({
  operationId: 'withdrawSubmission',
  method: 'post',
  path: '/v1/submissions/{id}/withdraw',
  tags: ['submissions'],
  summary: 'Take a submission off its board',
  description: 'The board keeps a mark that there was one; it counts against the caps as before.',
  ...withScope('submit'),
  request: { params: ofSubmission },
  responses: {
    200: jsonContent(submission, 'The submission'),
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found'),
  },
});

export const withdrawHandler: RouteHandler<typeof withdrawRoute, ApiEnv> = async (c) => {
  const services = c.get('services');
  const { id } = c.req.valid('param');
  await loadOwnSubmission(services, c.get('principal'), id);
  await withdrawSubmission(services.db, id, services.now());
  return c.json(await renderSubmission(services, await loadSubmission(services, c.get('principal'), id)), 200);
};

export const retryRoute = createRoute({
  operationId: 'retrySubmission',
  method: 'post',
  path: '/v1/submissions/{id}/retry',
  tags: ['submissions'],
  summary: 'Score what a failure of ours left out',
  ...withScope('submit'),
  request: { params: ofSubmission },
  responses: {
    202: jsonContent(submission, 'Under way'),
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found', 'submission_ended'),
  },
});

export const retryHandler: RouteHandler<typeof retryRoute, ApiEnv> = async (c) => {
  const services = c.get('services');
  const { id } = c.req.valid('param');
  const { row } = await loadOwnSubmission(services, c.get('principal'), id);
  if (!(await retrySubmission(services.db, id))) {
    throw new SightlineError(
      'submission_ended',
      `The submission has the status "${row.status}": only what failed can be retried`,
    );
  }
  services.defer(services.wakeSweeper(services.now()));
  return c.json(await renderSubmission(services, await loadSubmission(services, c.get('principal'), id)), 202);
};
