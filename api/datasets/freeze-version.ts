/** `POST /v1/datasets/{id}/versions` */
import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { datasetVersion, versionRequest } from '#contract/dataset.ts';
import { SightlineError } from '#contract/errors.ts';
import { freezeDataset } from '#db/datasets/freeze.ts';
import type { ApiEnv } from '../context.ts';
import { jsonBody, jsonContent, problemsOfJson, withScope } from '../http/route.ts';
import { datasetParams, loadCountedDataset, loadVersion } from './load-dataset.ts';

export const route = createRoute({
  operationId: 'freezeVersion',
  method: 'post',
  path: '/v1/datasets/{id}/versions',
  tags: ['datasets'],
  summary: 'Freeze the draft as a version',
  description:
    'Pushes go to the next draft from then on. Freezing a draft that has not changed makes a version with the same `content_sha256`.',
  ...withScope('datasets'),
  request: { params: datasetParams, ...jsonBody(versionRequest, { note: 'as published' }) },
  responses: {
    201: jsonContent(datasetVersion, 'The version'),
    ...problemsOfJson('unauthorized', 'forbidden', 'not_found', 'dataset_empty', 'version_frozen'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const found = await loadCountedDataset(services, c.get('principal').tenant, c.req.valid('param').id);
  if (found.samples === 0) throw new SightlineError('dataset_empty', 'There is nothing to freeze: push samples first');
  const { note } = c.req.valid('json');
  const freeze = { datasetId: found.id, version: found.version, note: note ?? null, now: services.now() };
  if (!(await freezeDataset(services.db, freeze))) {
    throw new SightlineError('version_frozen', `Version ${found.version + 1} was frozen by another request just now`);
  }
  c.header('location', `/v1/datasets/${found.id}/versions/${found.version + 1}`);
  return c.json(await loadVersion(services, found.id, found.version + 1), 201);
};
