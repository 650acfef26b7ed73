/** `GET /v1/benchmarks/{name}/leaderboard/export` */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { BOARD_EXPORT_FORMATS, type BoardExportFormat } from '#contract/file-format.ts';
import { type Leaderboard, leaderboard, leaderboardQuery } from '#contract/leaderboard.ts';
import { benchmarkParams } from '../benchmarks/load-benchmark.ts';
import type { ApiEnv } from '../context.ts';
import { fileContent, fileHeaders } from '../files/file-format.ts';
import { toStream } from '../files/to-stream.ts';
import { problems, publicAccess } from '../http/route.ts';
import { loadBoard } from './load-board.ts';
import { writeBoardCsv, writeBoardParquet } from './write-board.ts';

export const route = createRoute({
  operationId: 'exportLeaderboard',
  method: 'get',
  path: '/v1/benchmarks/{name}/leaderboard/export',
  tags: ['benchmarks'],
  summary: 'Export the leaderboard of a benchmark',
  ...publicAccess,
  request: {
    params: benchmarkParams,
    query: leaderboardQuery.extend({ format: z.enum(BOARD_EXPORT_FORMATS).default('csv') }),
  },
  responses: {
    200: {
      description: 'The file',
      content: fileContent(BOARD_EXPORT_FORMATS, { json: leaderboard }),
    },
    ...problems('invalid_request', 'not_found'),
  },
});

const WRITERS: Record<BoardExportFormat, (board: Leaderboard) => string | ArrayBuffer | ReadableStream<Uint8Array>> = {
  csv: (board) => toStream(writeBoardCsv(board)),
  json: (board) => JSON.stringify(board),
  parquet: writeBoardParquet,
};

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const { format, ...query } = c.req.valid('query');
  const { name } = c.req.valid('param');
  const { board } = await loadBoard(c.get('services'), name, query);
  return c.body(WRITERS[format](board), 200, fileHeaders(format, `${name}-${board.version}-${board.split}`));
};
