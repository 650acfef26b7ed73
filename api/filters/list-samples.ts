/** `GET /v1/filters/{id}/samples` */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { filterDecision } from '#contract/filter-report.ts';
import { pageOf, pageQuery } from '#contract/service.ts';
import type { ApiEnv } from '../context.ts';
import { fromCursor, toPage } from '../http/cursor.ts';
import { jsonContent, problems, withScope } from '../http/route.ts';
import { filterParams, loadDecisions, loadFilter } from './load-filter.ts';

export const route = createRoute({
  operationId: 'listFilterSamples',
  method: 'get',
  path: '/v1/filters/{id}/samples',
  tags: ['filters'],
  summary: 'List the decision of a filter for each sample, with reasons',
  ...withScope('read'),
  request: { params: filterParams, query: pageQuery.extend({ part: z.enum(['kept', 'dropped']).optional() }) },
  responses: {
    200: jsonContent(pageOf(filterDecision), 'A page, in the order of the dataset'),
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const { cursor, limit, part } = c.req.valid('query');
  const row = await loadFilter(services, c.get('principal').tenant, c.req.valid('param').id);
  const { applied, table } = await loadDecisions(services, row);
  const indices: number[] = [];
  const first = (fromCursor(cursor, z.int().min(0)) ?? -1) + 1;
  for (let index = first; index < table.ids.length && indices.length <= limit; index += 1) {
    if (part === undefined || (applied.kept[index] === 1) === (part === 'kept')) indices.push(index);
  }
  return c.json(toPage(indices, limit, { keyOf: (index) => index, render: (index) => applied.decide(index) }), 200);
};
