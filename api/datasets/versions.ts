/** `/v1/datasets/{id}/versions`: frozen once, the same for ever. */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { datasetVersion, versionRequest } from '#contract/dataset.ts';
import { SightlineError } from '#contract/errors.ts';
import { datasetId } from '#contract/ids.ts';
import { pageOf, pageQuery } from '#contract/service.ts';
import { freezeDataset } from '#db/datasets/freeze.ts';
import { listVersions } from '#db/datasets/list-versions.ts';
import type { ApiEnv } from '../context.ts';
import { fromCursor, toPage } from '../http/cursor.ts';
import { jsonBody, jsonContent, problems, problemsOfJson, withScope } from '../http/route.ts';
import { loadCountedDataset, loadDataset, loadVersion, renderVersion } from './load-dataset.ts';

const params = z.object({ id: datasetId });

export const freezeRoute = createRoute({
  operationId: 'freezeVersion',
  method: 'post',
  path: '/v1/datasets/{id}/versions',
  tags: ['datasets'],
  summary: 'Freeze the draft as a version',
  description:
    'Pushes go to the next draft from then on. Freezing a draft that has not changed makes a version with the same `content_sha256`.',
  ...withScope('datasets'),
  request: { params, ...jsonBody(versionRequest, { note: 'as published' }) },
  responses: {
    201: jsonContent(datasetVersion, 'The version'),
    ...problemsOfJson('unauthorized', 'forbidden', 'not_found', 'dataset_empty', 'version_frozen'),
  },
});

export const freezeHandler: RouteHandler<typeof freezeRoute, ApiEnv> = async (c) => {
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

export const listRoute = createRoute({
  operationId: 'listVersions',
  method: 'get',
  path: '/v1/datasets/{id}/versions',
  tags: ['datasets'],
  summary: 'Versions of a dataset, newest first',
  ...withScope('read'),
  request: { params, query: pageQuery },
  responses: {
    200: jsonContent(pageOf(datasetVersion), 'A page'),
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found'),
  },
});

export const listHandler: RouteHandler<typeof listRoute, ApiEnv> = async (c) => {
  const services = c.get('services');
  const { cursor, limit } = c.req.valid('query');
  const found = await loadDataset(services, c.get('principal').tenant, c.req.valid('param').id);
  const before = fromCursor(cursor, z.int());
  const rows = await listVersions(services.db, { datasetId: found.id, before, limit: limit + 1 });
  const page = toPage(rows, limit, { keyOf: ({ version }) => version, render: (row) => row });
  const items = await Promise.all(page.items.map((row) => renderVersion(services, row)));
  return c.json({ ...page, items }, 200);
};

export const getRoute = createRoute({
  operationId: 'getVersion',
  method: 'get',
  path: '/v1/datasets/{id}/versions/{version}',
  tags: ['datasets'],
  summary: 'One version of a dataset',
  ...withScope('read'),
  request: { params: params.extend({ version: z.coerce.number().int().min(1) }) },
  responses: {
    200: jsonContent(datasetVersion, 'The version'),
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found'),
  },
});

export const getHandler: RouteHandler<typeof getRoute, ApiEnv> = async (c) => {
  const services = c.get('services');
  const { id, version } = c.req.valid('param');
  const found = await loadDataset(services, c.get('principal').tenant, id);
  return c.json(await loadVersion(services, found.id, version), 200);
};
