/** `GET /v1/runs/{id}/export`: streams all trajectories of a run; memory does not grow with the run. */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { RUN_EXPORT_FORMATS, type RunExportFormat } from '#contract/file-format.ts';
import { shapingId } from '#contract/ids.ts';
import { createSeriesReader } from '#db/objects/series-reader.ts';
import { eachTrajectoryRow } from '#db/runs/each-trajectory.ts';
import type { ApiEnv } from '../context.ts';
import { fileContent, fileHeaders } from '../files/file-format.ts';
import { toStream } from '../files/to-stream.ts';
import { problems, withScope } from '../http/route.ts';
import type { ApiServices } from '../services.ts';
import { renderSeries, renderSummary, type ShapedRun } from '../trajectories/render-trajectory.ts';
import { toCsv } from './export-csv.ts';
import { type ExportedTrajectory, toParquet } from './export-parquet.ts';
import { loadRun, loadShaping, runParams } from './load-run.ts';

export const route = createRoute({
  operationId: 'exportRun',
  method: 'get',
  path: '/v1/runs/{id}/export',
  tags: ['runs'],
  summary: 'Export all trajectories of a run as a file',
  description:
    'One line or row per trajectory, in the order of the run. A run in progress exports the results so far. JSONL and Parquet contain the token series unless `series=false`; CSV never does.',
  ...withScope('read'),
  request: {
    params: runParams,
    query: z.object({
      format: z.enum(RUN_EXPORT_FORMATS).default('jsonl'),
      series: z.enum(['true', 'false']).default('true'),
      shaping: shapingId.optional(),
    }),
  },
  responses: {
    200: {
      description: 'The file',
      content: fileContent(RUN_EXPORT_FORMATS),
    },
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found'),
  },
});

async function* eachExported(
  { db, objects }: ApiServices,
  { run, shaping }: ShapedRun,
  withSeries: boolean,
): AsyncGenerator<ExportedTrajectory> {
  const reader = createSeriesReader(objects);
  for await (const row of eachTrajectoryRow(db, { runId: run.id, shapingId: shaping?.id ?? null })) {
    const summary = renderSummary(row, { run, shaping });
    yield withSeries ? { ...summary, series: renderSeries(row, await reader.read(row), { run, shaping }) } : summary;
  }
}

async function* toJsonl(trajectories: AsyncIterable<ExportedTrajectory>): AsyncGenerator<string> {
  for await (const trajectory of trajectories) yield `${JSON.stringify(trajectory)}\n`;
}

interface RunWriter {
  /** Whether a row can hold the token series. */
  holdsSeries: boolean;
  write: (
    trajectories: AsyncIterable<ExportedTrajectory>,
    withSeries: boolean,
  ) => AsyncGenerator<string> | AsyncGenerator<Uint8Array>;
}

const WRITERS: Record<RunExportFormat, RunWriter> = {
  jsonl: { holdsSeries: true, write: toJsonl },
  parquet: { holdsSeries: true, write: toParquet },
  csv: { holdsSeries: false, write: toCsv },
};

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const { format, series, shaping: shapingSent } = c.req.valid('query');
  const run = await loadRun(services, c.get('principal').tenant, c.req.valid('param').id);
  const shaped = { run, shaping: await loadShaping(services, run, shapingSent) };
  const { holdsSeries, write } = WRITERS[format];
  const withSeries = series === 'true' && holdsSeries;
  const file = write(eachExported(services, shaped, withSeries), withSeries);
  return c.body(toStream(file), 200, fileHeaders(format, run.id));
};
