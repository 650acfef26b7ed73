/** `POST /v1/benchmarks/{name}/versions/{version}/submissions` */
import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { newId } from '#contract/ids.ts';
import { submission, submissionQuery } from '#contract/submission.ts';
import { benchmarkVersionParams, loadBenchmark, loadBenchmarkVersion } from '../benchmarks/load-benchmark.ts';
import type { ApiEnv } from '../context.ts';
import { readRows, rowsBody } from '../datasets/read-rows.ts';
import { jsonContent, problems, withScope } from '../http/route.ts';
import { ingestSubmission } from './ingest-submission.ts';
import { loadSubmission, renderSubmission } from './load-submission.ts';

const EXAMPLE_ROWS = '{"id": "q0", "responses": ["The disc is red."]}\n';

export const route = createRoute({
  operationId: 'submit',
  method: 'post',
  path: '/v1/benchmarks/{name}/versions/{version}/submissions',
  tags: ['submissions'],
  summary: 'Submit responses to a benchmark',
  description:
    'JSONL or Parquet with `id` and `responses`, and optionally `blind_responses` and `language_model_responses`. Accepts all rows or none: a rejected upload lists missing, unknown and repeated IDs and does not count against the submission limits. The service grades the responses and scores them with the pinned scorer.',
  ...withScope('submit'),
  request: {
    params: benchmarkVersionParams,
    query: submissionQuery,
    body: rowsBody(EXAMPLE_ROWS),
  },
  responses: {
    202: jsonContent(submission, 'Accepted; `Location` is the address of the submission'),
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

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const principal = c.get('principal');
  const { name, version: number } = c.req.valid('param');
  const { model, team, link, description, visibility, self_reported } = c.req.valid('query');
  const benchmark = await loadBenchmark(services, name);
  const version = await loadBenchmarkVersion(services, benchmark, number);
  const createdAt = services.now();
  const newSubmission = {
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
  await ingestSubmission(services, { submission: newSubmission, version, rows: readRows(services, c.req.raw) });
  services.defer(services.wakeSweeper(services.now()));
  c.header('location', `/v1/submissions/${newSubmission.id}`);
  return c.json(await renderSubmission(services, await loadSubmission(services, principal, newSubmission.id)), 202);
};
