/** `POST /v1/datasets/{id}/samples` */
import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { pushQuery, pushReport } from '#contract/dataset.ts';
import { SightlineError } from '#contract/errors.ts';
import type { ApiEnv } from '../context.ts';
import { jsonContent, problems, withScope } from '../http/route.ts';
import { ingestRows } from './ingest-rows.ts';
import { datasetParams, loadDataset } from './load-dataset.ts';
import { readRows, rowsBody } from './read-rows.ts';

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
    'Streams JSONL or Parquet. Valid lines are stored; bad lines are reported with line number, pointer and reason. Repeating a push changes nothing.',
  ...withScope('datasets'),
  request: {
    params: datasetParams,
    query: pushQuery,
    body: rowsBody(EXAMPLE_ROWS),
  },
  responses: {
    200: jsonContent(pushReport, 'Number of lines by outcome, and errors'),
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
  const dataset = await loadDataset(services, tenant, c.req.valid('param').id);
  const version = dataset.version + 1;
  if (query.version !== undefined && query.version !== version) {
    const isFrozen = query.version < version;
    throw new SightlineError(
      isFrozen ? 'version_frozen' : 'invalid_request',
      isFrozen
        ? `Version ${query.version} is frozen; the draft is version ${version}`
        : `Version ${query.version} does not exist yet; the draft is version ${version}`,
      { errors: [{ pointer: '/version', message: `the draft is version ${version}` }] },
    );
  }
  const push = { tenant, datasetId: dataset.id, version, query };
  return c.json(await ingestRows(services, push, readRows(services, c.req.raw)), 200);
};
