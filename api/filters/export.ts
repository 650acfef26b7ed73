/** `GET /v1/filters/{id}/export`: streams the kept or dropped samples of a filter. */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { EXPORT_FORMATS } from '#contract/file-format.ts';
import {
  type ExtraFields,
  FORMAT_WRITERS,
  findExtraFields,
  type IndexedSample,
  selectPart,
} from '#core/filtering/index.ts';
import { listExtraInfo } from '#db/datasets/list-extra-info.ts';
import type { FilterRow } from '#db/filters/rows.ts';
import { readContents } from '#db/objects/read-contents.ts';
import type { ApiEnv } from '../context.ts';
import { eachLocationPage } from '../datasets/each-sample.ts';
import { loadDataset } from '../datasets/load-dataset.ts';
import { fileContent, fileHeaders } from '../files/file-format.ts';
import { imagePath, storedImages } from '../files/stored-images.ts';
import { toStream } from '../files/to-stream.ts';
import { problems, withScope } from '../http/route.ts';
import type { ApiServices } from '../services.ts';
import { filterParams, loadDecisions, loadFilter } from './load-filter.ts';

export const route = createRoute({
  operationId: 'exportFilter',
  method: 'get',
  path: '/v1/filters/{id}/export',
  tags: ['filters'],
  summary: 'Export the samples that a filter kept or dropped',
  description:
    'JSONL contains samples as they were pushed, with reasons for dropped ones. Parquet has the columns of verl, with images or their paths. The same filter always exports the same bytes.',
  ...withScope('read'),
  request: {
    params: filterParams,
    query: z.object({
      part: z.enum(['kept', 'dropped']).default('kept'),
      format: z.enum(EXPORT_FORMATS).default('jsonl'),
      images: z
        .enum(['embed', 'reference'])
        .default('reference')
        .describe('Images in Parquet: their bytes, or the path `images/SHA-256`.'),
    }),
  },
  responses: {
    200: {
      description: 'The file',
      content: fileContent(EXPORT_FORMATS),
    },
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found'),
  },
});

/** Reads the contents of the selected samples only. */
async function* readSelected(
  services: ApiServices,
  filter: FilterRow,
  isSelected: (index: number) => boolean,
): AsyncGenerator<IndexedSample> {
  let next = 0;
  for await (const rows of eachLocationPage(services, filter)) {
    const first = next;
    const selected = rows
      .map((row, offset) => ({ ...row, index: first + offset }))
      .filter(({ index }) => isSelected(index));
    next += rows.length;
    for await (const { row, content } of readContents(services.objects, selected)) {
      yield { index: row.index, id: row.sampleId, content };
    }
  }
}

const EXTRA_ROWS_PER_PAGE = 2_000;

async function readExtraFields({ db }: ApiServices, { datasetId, version }: FilterRow): Promise<ExtraFields> {
  async function* eachExtra() {
    let after: number | undefined;
    for (;;) {
      const rows = await listExtraInfo(db, { datasetId, version, after, limit: EXTRA_ROWS_PER_PAGE });
      for (const { json } of rows) yield { extra_info: JSON.parse(json) as unknown };
      after = rows.at(-1)?.sequence;
      if (rows.length < EXTRA_ROWS_PER_PAGE) return;
    }
  }
  return findExtraFields(eachExtra());
}

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const { tenant } = c.get('principal');
  const { part, format, images } = c.req.valid('query');
  const row = await loadFilter(services, tenant, c.req.valid('param').id);
  const { name } = await loadDataset(services, tenant, row.datasetId);
  const { applied, table } = await loadDecisions(services, row);
  const isSelected = (index: number) => applied.kept[index] === Number(part === 'kept');
  const rows = selectPart({ applied, table, part, samples: readSelected(services, row, isSelected) });
  const file = await FORMAT_WRITERS[format].writeSamples({
    rows,
    readVerlOptions: async () => ({
      datasetName: name,
      images: images === 'embed' ? storedImages(services) : { kind: 'reference', pathOf: imagePath },
      extraFields: await readExtraFields(services, row),
      signalNames: row.signalsId === null ? [] : table.signalNames,
    }),
  });
  return c.body(toStream(file), 200, fileHeaders(format, `${row.id}-${part}`));
};
