/** `GET /v1/datasets/{id}/duplicates` */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { duplicateGroup } from '#contract/dataset.ts';
import { pageQuery } from '#contract/service.ts';
import { listDuplicates } from '#db/datasets/list-duplicates.ts';
import type { ApiEnv } from '../context.ts';
import { jsonContent, problems, withScope } from '../http/route.ts';
import { datasetParams, loadDataset, versionQuery } from './load-dataset.ts';

export const route = createRoute({
  operationId: 'listDuplicates',
  method: 'get',
  path: '/v1/datasets/{id}/duplicates',
  tags: ['datasets'],
  summary: 'List duplicate samples',
  description:
    'Groups of samples with the same images and question, the same question (ignoring case, spacing and final punctuation), or the same images; largest groups first.',
  ...withScope('read'),
  request: {
    params: datasetParams,
    query: versionQuery.extend({
      kind: duplicateGroup.shape.kind.default('sample'),
      limit: pageQuery.shape.limit,
    }),
  },
  responses: {
    200: jsonContent(z.strictObject({ groups: z.array(duplicateGroup) }), 'The groups'),
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const { kind, limit, version } = c.req.valid('query');
  const dataset = await loadDataset(services, c.get('principal').tenant, c.req.valid('param').id);
  const selected = version ?? dataset.version + 1;
  const rows = await listDuplicates(services.db, { datasetId: dataset.id, version: selected, kind, limit });
  return c.json({ groups: rows.map(({ total, ids }) => ({ kind, total, ids: JSON.parse(ids) as string[] })) }, 200);
};
