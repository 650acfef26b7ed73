/** `POST /v1/datasets/{id}/samples` */
import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { pushQuery, pushReport } from '#contract/dataset.ts';
import { SightlineError } from '#contract/errors.ts';
import type { ApiEnv } from '../context.ts';
import { jsonContent, problems, withScope } from '../http/route.ts';
import { takeRows } from './ingest-rows.ts';
import { datasetParams, loadDataset } from './load-dataset.ts';
import { JSONL_TYPES, PARQUET_TYPES, rowsOf } from './read-rows.ts';

/** Not of zod: what has one is read and checked as a whole before the route sees it. */
const ROWS = { type: 'string' } as const;

const EXAMPLE_ROWS =
  '{"id": "q1", "question": "How many sides has a triangle?", "answer": "3", "responses": ["Three.", "Four."]}\n' +
  '{"id": "q2", "question": "What is 2 + 2?", "answer": ["4", "four"]}\n';

export const route = createRoute({
  operationId: 'pushSamples',
  method: 'post',
  path: '/v1/datasets/{id}/samples',
  tags: ['datasets'],
  summary: 'Push samples to the draft',
  description:
    'JSONL or Parquet, as a stream. Good lines are kept as they come; bad ones are listed with line, pointer and reason. The same push again changes nothing.',
  ...withScope('datasets'),
  request: {
    params: datasetParams,
    query: pushQuery,
    body: {
      required: true,
      content: {
        ...Object.fromEntries(JSONL_TYPES.map((type) => [type, { schema: ROWS, example: EXAMPLE_ROWS }])),
        ...Object.fromEntries(PARQUET_TYPES.map((type) => [type, { schema: { ...ROWS, format: 'binary' } }])),
      },
    },
  },
  responses: {
    200: jsonContent(pushReport, 'What became of each line'),
    ...problems(
      'invalid_request',
      'unauthorized',
      'forbidden',
      'not_found',
      'version_frozen',
      'payload_too_large',
      'unsupported_media_type',
    ),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const { tenant } = c.get('principal');
  const query = c.req.valid('query');
  const found = await loadDataset(services, tenant, c.req.valid('param').id);
  const version = found.version + 1;
  if (query.version !== undefined && query.version !== version) {
    const frozen = query.version < version;
    throw new SightlineError(
      frozen ? 'version_frozen' : 'invalid_request',
      frozen
        ? `Version ${query.version} is frozen and stays as it is; the draft is version ${version}`
        : `There is no version ${query.version} yet; the draft is version ${version}`,
      { errors: [{ pointer: '/version', message: `the draft is version ${version}` }] },
    );
  }
  const push = { tenant, datasetId: found.id, version, query };
  return c.json(await takeRows(services, push, rowsOf(services, c.req.raw)), 200);
};
