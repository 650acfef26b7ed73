/** `GET /v1/filters/{id}/export`: one part of a filtered dataset as a file, streamed. */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { EXPORT_FORMATS } from '#contract/file-format.ts';
import {
  type ExtraFields,
  FORMAT_WRITERS,
  findExtraFields,
  type PlacedSample,
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
  summary: 'The samples that a filter kept or dropped, as a file',
  description:
    'JSONL has samples as they were pushed, dropped ones with their reasons; Parquet has the columns that verl reads, with the pictures or their names. The same filter gives the same bytes.',
  ...withScope('read'),
  request: {
    params: filterParams,
    query: z.object({
      part: z.enum(['kept', 'dropped']).default('kept'),
      format: z.enum(EXPORT_FORMATS).default('jsonl'),
      images: z
        .enum(['embed', 'reference'])
        .default('reference')
        .describe('Of Parquet: the bytes in the file, or the path `images/SHA-256`.'),
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

/** Only the contents of the part are read. */
async function* contentsOf(
  services: ApiServices,
  of: FilterRow,
  isWanted: (index: number) => boolean,
): AsyncGenerator<PlacedSample> {
  let before = 0;
  for await (const rows of eachLocationPage(services, of)) {
    const first = before;
    const wanted = rows.map((row, at) => ({ ...row, index: first + at })).filter(({ index }) => isWanted(index));
    before += rows.length;
    for await (const { row, content } of readContents(services.objects, wanted)) {
      yield { index: row.index, id: row.sampleId, content };
    }
  }
}

const EXTRA_PAGE = 2_000;

async function extraFieldsOf({ db }: ApiServices, { datasetId, version }: FilterRow): Promise<ExtraFields> {
  async function* eachExtra() {
    let after: number | undefined;
    for (;;) {
      const rows = await listExtraInfo(db, { datasetId, version, after, limit: EXTRA_PAGE });
      for (const { json } of rows) yield { extra_info: JSON.parse(json) as unknown };
      after = rows.at(-1)?.sequence;
      if (rows.length < EXTRA_PAGE) return;
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
  const isWanted = (index: number) => applied.kept[index] === Number(part === 'kept');
  const rows = selectPart({ applied, table, part, samples: contentsOf(services, row, isWanted) });
  const file = await FORMAT_WRITERS[format].writeSamples({
    rows,
    readVerlOptions: async () => ({
      datasetName: name,
      images: images === 'embed' ? storedImages(services) : { kind: 'reference', pathOf: imagePath },
      extraFields: await extraFieldsOf(services, row),
      signalNames: row.signalsId === null ? [] : table.signalNames,
    }),
  });
  return c.body(toStream(file), 200, fileHeaders(format, `${row.id}-${part}`));
};
