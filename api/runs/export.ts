/** `GET /v1/runs/{id}/export`: everything at once, in memory that does not grow with the run. */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { shapingId } from '#contract/ids.ts';
import { createSeriesReader } from '#db/objects/series-reader.ts';
import { eachTrajectoryRow } from '#db/runs/each-trajectory.ts';
import type { ApiEnv } from '../context.ts';
import { toStream } from '../files/to-stream.ts';
import { binary, problems, withScope } from '../http/route.ts';
import type { ApiServices } from '../services.ts';
import { renderSeries, renderSummary, type ShapedRun } from '../trajectories/render-trajectory.ts';
import { toCsv } from './export-csv.ts';
import { type ExportedTrajectory, toParquet } from './export-parquet.ts';
import { loadRun, loadShaping, runParams } from './load-run.ts';

const FORMATS = {
  jsonl: 'application/jsonl',
  parquet: 'application/vnd.apache.parquet',
  csv: 'text/csv; charset=utf-8; header=present',
} as const;

export const route = createRoute({
  operationId: 'exportRun',
  method: 'get',
  path: '/v1/runs/{id}/export',
  tags: ['runs'],
  summary: 'All trajectories of a run as a file',
  description:
    'One line or row per trajectory, in the order of the run; results so far where it is under way. JSONL and Parquet have the token series, unless `series=false`; CSV has none.',
  ...withScope('read'),
  request: {
    params: runParams,
    query: z.object({
      format: z.enum(['jsonl', 'parquet', 'csv']).default('jsonl'),
      series: z.enum(['true', 'false']).default('true'),
      shaping: shapingId.optional(),
    }),
  },
  responses: {
    200: {
      description: 'The file',
      content: {
        'application/jsonl': { schema: z.string() },
        'application/vnd.apache.parquet': binary,
        'text/csv': { schema: z.string() },
      },
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
  for await (const one of trajectories) yield `${JSON.stringify(one)}\n`;
}

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const { format, series, shaping: chosen } = c.req.valid('query');
  const run = await loadRun(services, c.get('principal').tenant, c.req.valid('param').id);
  const shaped = { run, shaping: await loadShaping(services, run, chosen) };
  const withSeries = series === 'true' && format !== 'csv';
  const trajectories = eachExported(services, shaped, withSeries);
  const written = {
    jsonl: () => toJsonl(trajectories),
    csv: () => toCsv(trajectories),
    parquet: () => toParquet(trajectories, withSeries),
  };
  return c.body(toStream(written[format]()), 200, {
    'content-type': FORMATS[format],
    'content-disposition': `attachment; filename="${run.id}.${format}"`,
  });
};
