/** `POST /v1/filters` */
import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { filterTarget, storedFilter } from '#contract/stored-filter.ts';
import type { ApiEnv } from '../context.ts';
import { filterTargetExample } from '../http/examples.ts';
import { readIdempotency } from '../http/idempotency.ts';
import { idempotencyHeader, jsonBody, jsonContent, problemsOfJson, withScope } from '../http/route.ts';
import { renderFilter } from './load-filter.ts';
import { storeFilter } from './store-filter.ts';

export const route = createRoute({
  operationId: 'createFilter',
  method: 'post',
  path: '/v1/filters',
  tags: ['filters'],
  summary: 'Apply a filter and store its decisions',
  description: 'Recomputing the signals later does not change the stored decisions.',
  ...withScope('datasets'),
  request: { headers: idempotencyHeader, ...jsonBody(filterTarget, filterTargetExample) },
  responses: {
    201: jsonContent(storedFilter, 'The filter'),
    ...problemsOfJson('unauthorized', 'forbidden', 'not_found', 'filter_inapplicable', 'idempotency_mismatch'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const target = c.req.valid('json');
  const idempotency = await readIdempotency(c);
  const { row, replayed } = await storeFilter(c.get('services'), c.get('principal').tenant, { target, idempotency });
  if (replayed) c.header('idempotent-replayed', 'true');
  c.header('location', `/v1/filters/${row.id}`);
  return c.json(renderFilter(row), 201);
};
