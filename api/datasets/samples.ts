/** `/v1/datasets/{id}/samples`: rows in, samples out, and what is there already. */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import {
  duplicateGroup,
  missingReport,
  missingRequest,
  pushQuery,
  pushReport,
  type SampleSummary,
  sampleSummary,
} from '#contract/dataset.ts';
import { SightlineError } from '#contract/errors.ts';
import { datasetId } from '#contract/ids.ts';
import { pageOf, pageQuery } from '#contract/service.ts';
import { compareSamples } from '#db/datasets/compare-samples.ts';
import { listDuplicates } from '#db/datasets/list-duplicates.ts';
import { listDatasetSamples } from '#db/datasets/list-samples.ts';
import type { DatasetSampleRow } from '#db/datasets/rows.ts';
import type { ApiEnv } from '../context.ts';
import { fromCursor, toPage } from '../http/cursor.ts';
import { jsonBody, jsonContent, problems, problemsOfJson, withScope } from '../http/route.ts';
import { takeRows } from './ingest-rows.ts';
import { loadDataset, loadVersion } from './load-dataset.ts';
import { JSONL_TYPES, PARQUET_TYPES, rowsOf } from './rows-of.ts';

const params = z.object({ id: datasetId });
const ofVersion = z.object({
  version: z.coerce.number().int().min(1).optional().describe('A frozen version; left out, the draft.'),
});

/** Not of zod: what has one is read and checked as a whole before the route sees it. */
const ROWS = { type: 'string' } as const;
const EXAMPLE_ROWS =
  '{"id": "q1", "question": "How many sides has a triangle?", "answer": "3", "responses": ["Three.", "Four."]}\n' +
  '{"id": "q2", "question": "What is 2 + 2?", "answer": ["4", "four"]}\n';

export const pushRoute = createRoute({
  operationId: 'pushSamples',
  method: 'post',
  path: '/v1/datasets/{id}/samples',
  tags: ['datasets'],
  summary: 'Push samples to the draft',
  description:
    'JSONL or Parquet, as a stream. Good lines are kept as they come; bad ones are listed with line, pointer and reason. The same push again changes nothing.',
  ...withScope('datasets'),
  request: {
    params,
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

export const pushHandler: RouteHandler<typeof pushRoute, ApiEnv> = async (c) => {
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

function renderSample(row: DatasetSampleRow): SampleSummary {
  const { sampleId: id, contentSha256, question, images, answers, responses, metadata, since } = row;
  return { id, content_sha256: contentSha256, question, images, answers, responses, metadata, since };
}

export const listRoute = createRoute({
  operationId: 'listDatasetSamples',
  method: 'get',
  path: '/v1/datasets/{id}/samples',
  tags: ['datasets'],
  summary: 'Samples of the draft or of a version, in order',
  ...withScope('read'),
  request: { params, query: pageQuery.extend(ofVersion.shape) },
  responses: {
    200: jsonContent(pageOf(sampleSummary), 'A page'),
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found'),
  },
});

export const listHandler: RouteHandler<typeof listRoute, ApiEnv> = async (c) => {
  const services = c.get('services');
  const { cursor, limit, version } = c.req.valid('query');
  const found = await loadDataset(services, c.get('principal').tenant, c.req.valid('param').id);
  if (version !== undefined) await loadVersion(services, found.id, version);
  const rows = await listDatasetSamples(services.db, {
    datasetId: found.id,
    version: version ?? found.version + 1,
    after: fromCursor(cursor, z.int()),
    limit: limit + 1,
  });
  return c.json(toPage(rows, limit, { keyOf: ({ sequence }) => sequence, render: renderSample }), 200);
};

export const missingRoute = createRoute({
  operationId: 'listMissing',
  method: 'post',
  path: '/v1/datasets/{id}/missing',
  tags: ['datasets'],
  summary: 'Which of these samples and images are not there yet?',
  description: 'What a client asks to send nothing twice, also after it was interrupted.',
  ...withScope('datasets'),
  request: { params, ...jsonBody(missingRequest, { samples: [{ id: 'q1', content_sha256: '0'.repeat(64) }] }) },
  responses: {
    200: jsonContent(missingReport, 'Those that should be sent'),
    ...problemsOfJson('unauthorized', 'forbidden', 'not_found'),
  },
});

export const missingHandler: RouteHandler<typeof missingRoute, ApiEnv> = async (c) => {
  const services = c.get('services');
  const { tenant } = c.get('principal');
  const { samples, images } = c.req.valid('json');
  const found = await loadDataset(services, tenant, c.req.valid('param').id);
  const sampleIds = samples.map(({ id }) => id);
  const { contents, imageBytes } = await compareSamples(services.db, {
    tenant,
    datasetId: found.id,
    sampleIds,
    images,
  });
  const missing = samples.filter(({ id, content_sha256 }) => contents.get(id) !== content_sha256);
  return c.json(
    { samples: missing.map(({ id }) => id), images: images.filter((sha256) => !imageBytes.has(sha256)) },
    200,
  );
};

export const duplicatesRoute = createRoute({
  operationId: 'listDuplicates',
  method: 'get',
  path: '/v1/datasets/{id}/duplicates',
  tags: ['datasets'],
  summary: 'Samples that say the same',
  description:
    'Groups of samples with the same pictures and question, the same question (but for case, spacing and final punctuation), or the same pictures; largest groups first.',
  ...withScope('read'),
  request: {
    params,
    query: ofVersion.extend({
      kind: duplicateGroup.shape.kind.default('sample'),
      limit: pageQuery.shape.limit,
    }),
  },
  responses: {
    200: jsonContent(z.strictObject({ groups: z.array(duplicateGroup) }), 'The groups'),
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found'),
  },
});

export const duplicatesHandler: RouteHandler<typeof duplicatesRoute, ApiEnv> = async (c) => {
  const services = c.get('services');
  const { kind, limit, version } = c.req.valid('query');
  const found = await loadDataset(services, c.get('principal').tenant, c.req.valid('param').id);
  const of = version ?? found.version + 1;
  const rows = await listDuplicates(services.db, { datasetId: found.id, version: of, kind, limit });
  return c.json({ groups: rows.map(({ total, ids }) => ({ kind, total, ids: JSON.parse(ids) as string[] })) }, 200);
};
