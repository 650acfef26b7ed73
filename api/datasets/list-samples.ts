/** `GET /v1/datasets/{id}/samples` */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { type SampleSummary, sampleSummary } from '#contract/dataset.ts';
import { pageOf, pageQuery } from '#contract/service.ts';
import { listDatasetSamples } from '#db/datasets/list-samples.ts';
import type { DatasetSampleRow } from '#db/datasets/rows.ts';
import type { ApiEnv } from '../context.ts';
import { fromCursor, toPage } from '../http/cursor.ts';
import { jsonContent, problems, withScope } from '../http/route.ts';
import { datasetParams, loadDataset, versionQuery } from './load-dataset.ts';
import { loadVersion } from './load-version.ts';

function renderSample(row: DatasetSampleRow): SampleSummary {
  const { sampleId: id, contentSha256, question, images, answers, responses, metadata, since } = row;
  return { id, content_sha256: contentSha256, question, images, answers, responses, metadata, since };
}

export const route = createRoute({
  operationId: 'listDatasetSamples',
  method: 'get',
  path: '/v1/datasets/{id}/samples',
  tags: ['datasets'],
  summary: 'List samples of the draft or of a version, in order',
  ...withScope('read'),
  request: { params: datasetParams, query: pageQuery.extend(versionQuery.shape) },
  responses: {
    200: jsonContent(pageOf(sampleSummary), 'A page'),
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const { cursor, limit, version } = c.req.valid('query');
  const dataset = await loadDataset(services, c.get('principal').tenant, c.req.valid('param').id);
  if (version !== undefined) await loadVersion(services, dataset.id, version);
  const rows = await listDatasetSamples(services.db, {
    datasetId: dataset.id,
    version: version ?? dataset.version + 1,
    after: fromCursor(cursor, z.int()),
    limit: limit + 1,
  });
  return c.json(toPage(rows, limit, { keyOf: ({ sequence }) => sequence, render: renderSample }), 200);
};
