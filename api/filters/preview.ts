/** `POST /v1/filters/preview` */
import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { filterPreview } from '#contract/filter-report.ts';
import { filterTarget } from '#contract/stored-filter.ts';
import { preview } from '#core/filtering/index.ts';
import type { ApiEnv } from '../context.ts';
import { filterTargetExample } from '../http/examples.ts';
import { jsonBody, jsonContent, problemsOfJson, withScope } from '../http/route.ts';
import { toTable } from './load-table.ts';
import { loadTarget } from './load-target.ts';

export const route = createRoute({
  operationId: 'previewFilter',
  method: 'post',
  path: '/v1/filters/preview',
  tags: ['filters'],
  summary: 'Preview what a filter would keep and drop',
  description:
    'Returns counts, a histogram of each signal, and examples of kept and dropped samples with reasons. Stores nothing.',
  ...withScope('read'),
  request: jsonBody(filterTarget, filterTargetExample),
  responses: {
    200: jsonContent(filterPreview, 'The preview'),
    ...problemsOfJson('unauthorized', 'forbidden', 'not_found', 'filter_inapplicable'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const target = c.req.valid('json');
  const { columns } = await loadTarget(c.get('services'), c.get('principal').tenant, target);
  return c.json(preview(target, toTable(columns)), 200);
};
