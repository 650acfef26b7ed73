/** `GET /v1/benchmarks/{name}/leaderboard/export` */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { leaderboard, leaderboardQuery } from '#contract/leaderboard.ts';
import { benchmarkParams } from '../benchmarks/load-benchmark.ts';
import type { ApiEnv } from '../context.ts';
import { toStream } from '../files/to-stream.ts';
import { binary, forEverybody, problems } from '../http/route.ts';
import { loadBoard } from './load-board.ts';
import { boardAsCsv, boardAsParquet } from './write-board.ts';

const TYPES = {
  csv: 'text/csv; charset=utf-8; header=present',
  json: 'application/json',
  parquet: 'application/vnd.apache.parquet',
} as const;

export const route = createRoute({
  operationId: 'exportLeaderboard',
  method: 'get',
  path: '/v1/benchmarks/{name}/leaderboard/export',
  tags: ['benchmarks'],
  summary: 'The leaderboard as a file',
  ...forEverybody,
  request: {
    params: benchmarkParams,
    query: leaderboardQuery.extend({ format: z.enum(['csv', 'json', 'parquet']).default('csv') }),
  },
  responses: {
    200: {
      description: 'The file',
      content: {
        'text/csv': { schema: z.string() },
        'application/json': { schema: leaderboard },
        'application/vnd.apache.parquet': binary,
      },
    },
    ...problems('invalid_request', 'not_found'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
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
