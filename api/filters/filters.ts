/** `/v1/filters`: a rule over the signals of a dataset version: tried, then stored for good. */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { filterDecision, filterManifest, filterPreview } from '#contract/filter-report.ts';
import { datasetId, filterId } from '#contract/ids.ts';
import { pageOf, pageQuery } from '#contract/service.ts';
import { filterTarget, storedFilter } from '#contract/stored-filter.ts';
import { createManifest, preview } from '#core/filtering/index.ts';
import { listFilters } from '#db/filters/list.ts';
import type { ApiEnv } from '../context.ts';
import { loadDataset, loadVersion } from '../datasets/load-dataset.ts';
import { fromCursor, toPage } from '../http/cursor.ts';
import { readIdempotency } from '../http/idempotency.ts';
import { idempotencyHeader, jsonBody, jsonContent, problems, problemsOfJson, withScope } from '../http/route.ts';
import { loadTarget } from './filter-target.ts';
import { loadDecisions, loadFilter, renderFilter } from './load-filter.ts';
import { toTable } from './load-table.ts';
import { storeFilter } from './store-filter.ts';

const EXAMPLE = {
  dataset_id: `dst_${'0'.repeat(26)}`,
  version: 1,
  signals_id: `sig_${'0'.repeat(26)}`,
  rule: { preset: 'language_shortcut' as const },
};
const params = z.object({ id: filterId });

export const previewRoute = createRoute({
  operationId: 'previewFilter',
  method: 'post',
  path: '/v1/filters/preview',
  tags: ['filters'],
  summary: 'What a filter would keep and drop',
  description: 'Stores nothing: counts, a histogram of each signal, and examples of both parts with their reasons.',
  ...withScope('read'),
  request: jsonBody(filterTarget, EXAMPLE),
  responses: {
    200: jsonContent(filterPreview, 'What it would do'),
    ...problemsOfJson('unauthorized', 'forbidden', 'not_found', 'filter_inapplicable'),
  },
});

export const previewHandler: RouteHandler<typeof previewRoute, ApiEnv> = async (c) => {
  const target = c.req.valid('json');
  const { columns } = await loadTarget(c.get('services'), c.get('principal').tenant, target);
  return c.json(preview(target, toTable(columns)), 200);
};

export const createFilterRoute = createRoute({
  operationId: 'createFilter',
  method: 'post',
  path: '/v1/filters',
  tags: ['filters'],
  summary: 'Apply a filter and keep its result',
  description: 'Each decision is kept with it: signals that are computed again later change nothing.',
  ...withScope('datasets'),
  request: { headers: idempotencyHeader, ...jsonBody(filterTarget, EXAMPLE) },
  responses: {
    201: jsonContent(storedFilter, 'The filter'),
    ...problemsOfJson('unauthorized', 'forbidden', 'not_found', 'filter_inapplicable', 'idempotency_mismatch'),
  },
});

export const createHandler: RouteHandler<typeof createFilterRoute, ApiEnv> = async (c) => {
  const target = c.req.valid('json');
  const header = c.req.valid('header')['idempotency-key'];
  const idempotency = await readIdempotency(header, { path: c.req.path, body: await c.req.text() });
  const { row, replayed } = await storeFilter(c.get('services'), c.get('principal').tenant, { target, idempotency });
  if (replayed) c.header('idempotent-replayed', 'true');
  c.header('location', `/v1/filters/${row.id}`);
  return c.json(renderFilter(row), 201);
};

export const listRoute = createRoute({
  operationId: 'listFilters',
  method: 'get',
  path: '/v1/filters',
  tags: ['filters'],
  summary: 'Filters, newest first',
  ...withScope('read'),
  request: { query: pageQuery.extend({ dataset_id: datasetId.optional() }) },
  responses: {
    200: jsonContent(pageOf(storedFilter), 'A page'),
    ...problems('invalid_request', 'unauthorized', 'forbidden'),
  },
});

export const listHandler: RouteHandler<typeof listRoute, ApiEnv> = async (c) => {
  const { cursor, limit, dataset_id: of } = c.req.valid('query');
  const rows = await listFilters(c.get('services').db, {
    tenant: c.get('principal').tenant,
    datasetId: of,
    before: fromCursor(cursor, filterId),
    limit: limit + 1,
  });
  return c.json(toPage(rows, limit, { keyOf: ({ id }) => id, render: renderFilter }), 200);
};

export const getRoute = createRoute({
  operationId: 'getFilter',
  method: 'get',
  path: '/v1/filters/{id}',
  tags: ['filters'],
  summary: 'One filter with its counts and thresholds',
  ...withScope('read'),
  request: { params },
  responses: {
    200: jsonContent(storedFilter, 'The filter'),
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found'),
  },
});

export const getHandler: RouteHandler<typeof getRoute, ApiEnv> = async (c) => {
  const row = await loadFilter(c.get('services'), c.get('principal').tenant, c.req.valid('param').id);
  return c.json(renderFilter(row), 200);
};

export const samplesRoute = createRoute({
  operationId: 'listFilterSamples',
  method: 'get',
  path: '/v1/filters/{id}/samples',
  tags: ['filters'],
  summary: 'What became of each sample, and why',
  ...withScope('read'),
  request: { params, query: pageQuery.extend({ part: z.enum(['kept', 'dropped']).optional() }) },
  responses: {
    200: jsonContent(pageOf(filterDecision), 'A page, in the order of the dataset'),
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found'),
  },
});

export const samplesHandler: RouteHandler<typeof samplesRoute, ApiEnv> = async (c) => {
  const services = c.get('services');
  const { cursor, limit, part } = c.req.valid('query');
  const row = await loadFilter(services, c.get('principal').tenant, c.req.valid('param').id);
  const { applied, table } = await loadDecisions(services, row);
  const found: number[] = [];
  const first = (fromCursor(cursor, z.int().min(0)) ?? -1) + 1;
  for (let index = first; index < table.ids.length && found.length <= limit; index += 1) {
    if (part === undefined || (applied.kept[index] === 1) === (part === 'kept')) found.push(index);
  }
  return c.json(toPage(found, limit, { keyOf: (index) => index, render: (index) => applied.decide(index) }), 200);
};

export const manifestRoute = createRoute({
  operationId: 'getFilterManifest',
  method: 'get',
  path: '/v1/filters/{id}/manifest',
  tags: ['filters'],
  summary: 'What the filter was, over what, and what came of it',
  description: '`sightline filter export` adds the SHA-256 of the files that it writes.',
  ...withScope('read'),
  request: { params },
  responses: {
    200: jsonContent(filterManifest, 'The manifest'),
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found'),
  },
});

export const manifestHandler: RouteHandler<typeof manifestRoute, ApiEnv> = async (c) => {
  const services = c.get('services');
  const { tenant } = c.get('principal');
  const row = await loadFilter(services, tenant, c.req.valid('param').id);
  const found = await loadDataset(services, tenant, row.datasetId);
  const { content_sha256: hash } = await loadVersion(services, row.datasetId, row.version);
  const { applied } = await loadDecisions(services, row);
  const dataset = { id: found.id, name: found.name, version: row.version, content_sha256: hash };
  return c.json(createManifest({ dataset, scorer: row.scorer, parts: [], request: row.request, applied }), 200);
};
