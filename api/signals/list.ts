/** `GET /v1/datasets/{id}/versions/{version}/signals` */
import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { signalSetId } from '#contract/ids.ts';
import { pageOf, pageQuery } from '#contract/service.ts';
import { signalSet } from '#contract/signals.ts';
import { listSignalSets } from '#db/signals/list-sets.ts';
import type { ApiEnv } from '../context.ts';
import { datasetVersionParams, loadDataset } from '../datasets/load-dataset.ts';
import { fromCursor, toPage } from '../http/cursor.ts';
import { jsonContent, problems, withScope } from '../http/route.ts';
import { renderSignalSet } from './load-signal-set.ts';

export const route = createRoute({
  operationId: 'listSignalSets',
  method: 'get',
  path: '/v1/datasets/{id}/versions/{version}/signals',
  tags: ['signals'],
  summary: 'List signal sets of a version, newest first',
  ...withScope('read'),
  request: { params: datasetVersionParams, query: pageQuery },
  responses: {
    200: jsonContent(pageOf(signalSet), 'A page'),
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const { id, version } = c.req.valid('param');
  const { cursor, limit } = c.req.valid('query');
  await loadDataset(services, c.get('principal').tenant, id);
  const before = fromCursor(cursor, signalSetId);
  const rows = await listSignalSets(services.db, { datasetId: id, version, before, limit: limit + 1 });
  const page = toPage(rows, limit, { keyOf: (row) => row.id, render: (row) => row });
  return c.json({ ...page, items: await Promise.all(page.items.map((row) => renderSignalSet(services, row))) }, 200);
};
