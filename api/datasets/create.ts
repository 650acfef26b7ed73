/** `POST /v1/datasets` */
import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { dataset, datasetRequest } from '#contract/dataset.ts';
import { newId } from '#contract/ids.ts';
import { insertDataset } from '#db/datasets/insert.ts';
import type { ApiEnv } from '../context.ts';
import { readIdempotency, requireSameRequest } from '../http/idempotency.ts';
import { idempotencyHeader, jsonBody, jsonContent, problemsOfJson, withScope } from '../http/route.ts';
import { loadCountedDataset, renderDataset } from './load-dataset.ts';

export const route = createRoute({
  operationId: 'createDataset',
  method: 'post',
  path: '/v1/datasets',
  tags: ['datasets'],
  summary: 'Create a dataset',
  description: 'Push samples to its draft, then freeze the draft as a version that never changes.',
  ...withScope('datasets'),
  request: { headers: idempotencyHeader, ...jsonBody(datasetRequest, { name: 'geometry' }) },
  responses: {
    201: jsonContent(dataset, 'The empty dataset'),
    ...problemsOfJson('unauthorized', 'forbidden', 'idempotency_mismatch'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const { tenant } = c.get('principal');
  const { name, description } = c.req.valid('json');
  const idempotency = await readIdempotency(c);
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
