/** `/v1/datasets`: named collections of samples. */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { dataset, datasetRequest } from '#contract/dataset.ts';
import { datasetId, newId } from '#contract/ids.ts';
import { pageOf, pageQuery } from '#contract/service.ts';
import { insertDataset } from '#db/datasets/insert.ts';
import { listDatasets } from '#db/datasets/list.ts';
import type { ApiEnv } from '../context.ts';
import { fromCursor, toPage } from '../http/cursor.ts';
import { readIdempotency, requireSameRequest } from '../http/idempotency.ts';
import { idempotencyHeader, jsonBody, jsonContent, problems, problemsOfJson, withScope } from '../http/route.ts';
import { loadCountedDataset, renderDataset } from './load-dataset.ts';

export const createDatasetRoute = createRoute({
  operationId: 'createDataset',
  method: 'post',
  path: '/v1/datasets',
  tags: ['datasets'],
  summary: 'Create a dataset',
  description: 'Samples are pushed to its draft; freezing the draft makes a version that never changes.',
  ...withScope('datasets'),
  request: { headers: idempotencyHeader, ...jsonBody(datasetRequest, { name: 'geometry' }) },
  responses: {
    201: jsonContent(dataset, 'The dataset, empty'),
    ...problemsOfJson('unauthorized', 'forbidden', 'idempotency_mismatch'),
  },
});

export const createHandler: RouteHandler<typeof createDatasetRoute, ApiEnv> = async (c) => {
  const services = c.get('services');
  const { tenant } = c.get('principal');
  const { name, description } = c.req.valid('json');
  const header = c.req.valid('header')['idempotency-key'];
  const idempotency = await readIdempotency(header, { path: c.req.path, body: await c.req.text() });
  const now = services.now();
  const id = newId('dataset', now, services.random(16));
  const inserted = await insertDataset(services.db, {
    id,
    tenant,
    name,
    description: description ?? null,
    now,
    idempotency,
  });
  if (inserted.outcome === 'key_taken') {
    requireSameRequest(inserted.requestSha256, idempotency);
    c.header('idempotent-replayed', 'true');
  }
  const created = inserted.outcome === 'key_taken' ? inserted.datasetId : id;
  c.header('location', `/v1/datasets/${created}`);
  return c.json(renderDataset(await loadCountedDataset(services, tenant, created)), 201);
};

export const listRoute = createRoute({
  operationId: 'listDatasets',
  method: 'get',
  path: '/v1/datasets',
  tags: ['datasets'],
  summary: 'Datasets, newest first',
  ...withScope('read'),
  request: { query: pageQuery },
  responses: {
    200: jsonContent(pageOf(dataset), 'A page'),
    ...problems('invalid_request', 'unauthorized', 'forbidden'),
  },
});

export const listHandler: RouteHandler<typeof listRoute, ApiEnv> = async (c) => {
  const { cursor, limit } = c.req.valid('query');
  const before = fromCursor(cursor, datasetId);
  const { tenant } = c.get('principal');
  const rows = await listDatasets(c.get('services').db, { tenant, before, limit: limit + 1 });
  return c.json(toPage(rows, limit, { keyOf: ({ id }) => id, render: renderDataset }), 200);
};

export const getRoute = createRoute({
  operationId: 'getDataset',
  method: 'get',
  path: '/v1/datasets/{id}',
  tags: ['datasets'],
  summary: 'One dataset: its newest version, and what its draft holds',
  ...withScope('read'),
  request: { params: z.object({ id: datasetId }) },
  responses: {
    200: jsonContent(dataset, 'The dataset'),
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found'),
  },
});

export const getHandler: RouteHandler<typeof getRoute, ApiEnv> = async (c) => {
  const found = await loadCountedDataset(c.get('services'), c.get('principal').tenant, c.req.valid('param').id);
  return c.json(renderDataset(found), 200);
};
