/** `/v1/benchmarks/{name}/leaderboard`, as JSON and as files, and two of its entries beside each other. */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { benchmarkName } from '#contract/benchmark.ts';
import { submissionId } from '#contract/ids.ts';
import { boardPage, comparison, leaderboard, leaderboardQuery } from '#contract/leaderboard.ts';
import type { ApiEnv } from '../context.ts';
import { toStream } from '../exports/to-stream.ts';
import { forEverybody, forEverybodyOrKey, jsonContent, problems } from '../http/route.ts';
import { viewerOf } from '../http/viewer.ts';
import { compareSubmissions } from './compare-submissions.ts';
import { boardAsCsv, boardAsParquet } from './export-board.ts';
import { loadBoard } from './load-board.ts';

const ofBenchmark = z.object({ name: benchmarkName });

export const boardRoute = createRoute({
  operationId: 'getLeaderboard',
  method: 'get',
  path: '/v1/benchmarks/{name}/leaderboard',
  tags: ['benchmarks'],
  summary: 'The leaderboard of a benchmark',
  description:
    'Every estimate has a 95 % interval, clustered by sample, and every rank an interval of ranks: entries whose difference is not significant tie.',
  ...forEverybody,
  request: { params: ofBenchmark, query: boardPage },
  responses: { 200: jsonContent(leaderboard, 'The board'), ...problems('invalid_request', 'not_found') },
});

export const boardHandler: RouteHandler<typeof boardRoute, ApiEnv> = async (c) => {
  const { board } = await loadBoard(c.get('services'), c.req.valid('param').name, c.req.valid('query'));
  return c.json(board, 200);
};

const TYPES = {
  csv: 'text/csv; charset=utf-8; header=present',
  json: 'application/json',
  parquet: 'application/vnd.apache.parquet',
} as const;

export const exportRoute = createRoute({
  operationId: 'exportLeaderboard',
  method: 'get',
  path: '/v1/benchmarks/{name}/leaderboard/export',
  tags: ['benchmarks'],
  summary: 'The leaderboard as a file',
  ...forEverybody,
  request: {
    params: ofBenchmark,
    query: leaderboardQuery.extend({ format: z.enum(['csv', 'json', 'parquet']).default('csv') }),
  },
  responses: {
    200: {
      description: 'The file',
      content: {
        'text/csv': { schema: z.string() },
        'application/json': { schema: leaderboard },
        'application/vnd.apache.parquet': { schema: z.any().meta({ type: 'string', format: 'binary' }) },
      },
    },
    ...problems('invalid_request', 'not_found'),
  },
});

export const exportHandler: RouteHandler<typeof exportRoute, ApiEnv> = async (c) => {
  const { format, ...query } = c.req.valid('query');
  const { name } = c.req.valid('param');
  const { board } = await loadBoard(c.get('services'), name, query);
  const headers = {
    'content-type': TYPES[format],
    'content-disposition': `attachment; filename="${name}-${board.version}-${board.split}.${format}"`,
  };
  if (format === 'parquet') return c.body(boardAsParquet(board), 200, headers);
  if (format === 'json') return c.body(JSON.stringify(board), 200, headers);
  return c.body(toStream(boardAsCsv(board)), 200, headers);
};

export const compareRoute = createRoute({
  operationId: 'compareEntries',
  method: 'get',
  path: '/v1/benchmarks/{name}/compare',
  tags: ['benchmarks'],
  summary: 'Two entries of a benchmark, paired by sample',
  ...forEverybodyOrKey,
  request: {
    params: ofBenchmark,
    query: z.object({ a: submissionId, b: submissionId, split: z.string().max(64).default('all') }),
  },
  responses: {
    200: jsonContent(comparison, 'a − b, with intervals and p-values'),
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found', 'submission_ended'),
  },
});

export const compareHandler: RouteHandler<typeof compareRoute, ApiEnv> = async (c) => {
  const { name } = c.req.valid('param');
  return c.json(await compareSubmissions(c.get('services'), viewerOf(c), { name, ...c.req.valid('query') }), 200);
};
