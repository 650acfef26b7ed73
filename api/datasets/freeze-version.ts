/** `POST /v1/datasets/{id}/versions` */
import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { datasetVersion, versionRequest } from '#contract/dataset.ts';
import { SightlineError } from '#contract/errors.ts';
import { freezeDataset } from '#db/datasets/freeze.ts';
import type { ApiEnv } from '../context.ts';
import { jsonBody, jsonContent, problemsOfJson, withScope } from '../http/route.ts';
import { datasetParams, loadCountedDataset } from './load-dataset.ts';
import { loadVersion } from './load-version.ts';

export const route = createRoute({
  operationId: 'freezeVersion',
  method: 'post',
  path: '/v1/datasets/{id}/versions',
  tags: ['datasets'],
  summary: 'Freeze the draft as a version',
  description:
    'Later pushes go to the next draft. Freezing an unchanged draft creates a version with the same `content_sha256`.',
  ...withScope('datasets'),
  request: { params: datasetParams, ...jsonBody(versionRequest, { note: 'as published' }) },
  responses: {
    201: jsonContent(datasetVersion, 'The version'),
    ...problemsOfJson('unauthorized', 'forbidden', 'not_found', 'dataset_empty', 'version_frozen'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const dataset = await loadCountedDataset(services, c.get('principal').tenant, c.req.valid('param').id);
  if (dataset.samples === 0)
    throw new SightlineError('dataset_empty', 'The draft is empty: push samples before freezing it');
  const { note } = c.req.valid('json');
  const freeze = { datasetId: dataset.id, version: dataset.version, note: note ?? null, now: services.now() };
  if (!(await freezeDataset(services.db, freeze))) {
    throw new SightlineError('version_frozen', `Another request just froze version ${dataset.version + 1}`);
  }
  c.header('location', `/v1/datasets/${dataset.id}/versions/${dataset.version + 1}`);
  return c.json(await loadVersion(services, dataset.id, dataset.version + 1), 201);
};
