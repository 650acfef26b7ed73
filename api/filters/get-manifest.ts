/** `GET /v1/filters/{id}/manifest` */
import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { filterManifest } from '#contract/filter-report.ts';
import { createManifest } from '#core/filtering/index.ts';
import type { ApiEnv } from '../context.ts';
import { loadDataset } from '../datasets/load-dataset.ts';
import { loadVersion } from '../datasets/load-version.ts';
import { jsonContent, problems, withScope } from '../http/route.ts';
import { filterParams, loadDecisions, loadFilter } from './load-filter.ts';

export const route = createRoute({
  operationId: 'getFilterManifest',
  method: 'get',
  path: '/v1/filters/{id}/manifest',
  tags: ['filters'],
  summary: 'Get the manifest of a filter: rule, dataset version, scorer and counts',
  description: '`sightline filter export` adds the SHA-256 of the exported files.',
  ...withScope('read'),
  request: { params: filterParams },
  responses: {
    200: jsonContent(filterManifest, 'The manifest'),
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const { tenant } = c.get('principal');
  const row = await loadFilter(services, tenant, c.req.valid('param').id);
  const found = await loadDataset(services, tenant, row.datasetId);
  const { content_sha256: hash } = await loadVersion(services, row.datasetId, row.version);
  const { applied } = await loadDecisions(services, row);
  const dataset = { id: found.id, name: found.name, version: row.version, content_sha256: hash };
  return c.json(createManifest({ dataset, scorer: row.scorer, parts: [], request: row.request, applied }), 200);
};
