/** `GET /v1/filters/{id}/export`: one part of a filtered dataset as a file, streamed. */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { EXPORT_FORMATS } from '#contract/filter-report.ts';
import { filterId } from '#contract/ids.ts';
import { readSamples } from '#db/objects/read-samples.ts';
import type { FilterRow } from '#db/queries/insert-filter.ts';
import { type DatasetSampleRow, listDatasetSamples } from '#db/queries/list-dataset-samples.ts';
import { exportJsonl, exportVerlParquet, findExtraFields, type PlacedSample, selectPart } from '#filtering/index.ts';
import type { ApiEnv } from '../context.ts';
import { eachSample, loadDataset } from '../datasets/load-dataset.ts';
import { imagePath, storedImages } from '../exports/stored-images.ts';
import { toStream } from '../exports/to-stream.ts';
import { problems, withScope } from '../route.ts';
import type { ApiServices } from '../services.ts';
import { loadDecisions, loadFilter } from './load-filter.ts';

const TYPES = { jsonl: 'application/jsonl', parquet: 'application/vnd.apache.parquet' } as const;

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
    params: z.object({ id: filterId }),
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
      content: {
        'application/jsonl': { schema: z.string() },
        'application/vnd.apache.parquet': { schema: z.any().meta({ type: 'string', format: 'binary' }) },
      },
    },
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found'),
  },
});

/** Rows that are looked at, and contents that are read, at once. */
const ROWS_PAGE = 2_000;
const CONTENTS_PAGE = 100;

type Wanted = DatasetSampleRow & { index: number };

/** Only the contents of the part are read. */
async function* contentsOf(
  { db, objects }: ApiServices,
  { datasetId, version }: FilterRow,
  isWanted: (index: number) => boolean,
): AsyncGenerator<PlacedSample> {
  let after: number | undefined;
  let index = 0;
  for (;;) {
    const rows: DatasetSampleRow[] = await listDatasetSamples(db, { datasetId, version, after, limit: ROWS_PAGE });
    const wanted = rows.map((row): Wanted => ({ ...row, index: index++ })).filter((row) => isWanted(row.index));
    for (let at = 0; at < wanted.length; at += CONTENTS_PAGE) {
      const page = wanted.slice(at, at + CONTENTS_PAGE);
      for await (const { row, sample } of readSamples(objects, page)) yield { index: row.index, sample };
    }
    after = rows.at(-1)?.sequence;
    if (rows.length < ROWS_PAGE) return;
  }
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
  let file: AsyncGenerator<Uint8Array>;
  if (format === 'jsonl') {
    file = exportJsonl(rows);
  } else {
    const metadata: DatasetSampleRow['metadata'][] = [];
    for await (const sample of eachSample(services, row)) {
      if (sample.metadata?.extra_info) metadata.push({ extra_info: sample.metadata.extra_info });
    }
    file = exportVerlParquet(rows, {
      datasetName: name,
      images: images === 'embed' ? storedImages(services) : { kind: 'reference', pathOf: imagePath },
      extraFields: findExtraFields(metadata),
      signalNames: row.signalsId === null ? [] : table.signalNames,
    });
  }
  return c.body(toStream(file), 200, {
    'content-type': TYPES[format],
    'content-disposition': `attachment; filename="${row.id}-${part}.${format}"`,
  });
};
