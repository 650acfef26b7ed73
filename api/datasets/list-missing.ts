/** `POST /v1/datasets/{id}/missing` */
import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { missingReport, missingRequest } from '#contract/dataset.ts';
import { compareSamples } from '#db/datasets/compare-samples.ts';
import type { ApiEnv } from '../context.ts';
import { jsonBody, jsonContent, problemsOfJson, withScope } from '../http/route.ts';
import { datasetParams, loadDataset } from './load-dataset.ts';

export const route = createRoute({
  operationId: 'listMissing',
  method: 'post',
  path: '/v1/datasets/{id}/missing',
  tags: ['datasets'],
  summary: 'List which of these samples and images are missing',
  description: 'Lets a client skip what the service already has, also after an interruption.',
  ...withScope('datasets'),
  request: {
    params: datasetParams,
    ...jsonBody(missingRequest, { samples: [{ id: 'q1', content_sha256: '0'.repeat(64) }] }),
  },
  responses: {
    200: jsonContent(missingReport, 'The samples and images to send'),
    ...problemsOfJson('unauthorized', 'forbidden', 'not_found'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const { tenant } = c.get('principal');
  const { samples, images } = c.req.valid('json');
  const dataset = await loadDataset(services, tenant, c.req.valid('param').id);
  const sampleIds = samples.map(({ id }) => id);
  const { contents, imageBytes } = await compareSamples(services.db, {
    tenant,
    datasetId: dataset.id,
    sampleIds,
    images,
  });
  const missing = samples.filter(({ id, content_sha256 }) => contents.get(id) !== content_sha256);
  return c.json(
    { samples: missing.map(({ id }) => id), images: images.filter((sha256) => !imageBytes.has(sha256)) },
    200,
  );
};
