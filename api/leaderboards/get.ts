/** `GET /v1/benchmarks/{name}/leaderboard` */
import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { boardPage, leaderboard } from '#contract/leaderboard.ts';
import { benchmarkParams } from '../benchmarks/load-benchmark.ts';
import type { ApiEnv } from '../context.ts';
import { jsonContent, problems, publicAccess } from '../http/route.ts';
import { loadBoard } from './load-board.ts';

export const route = createRoute({
  operationId: 'getLeaderboard',
  method: 'get',
  path: '/v1/benchmarks/{name}/leaderboard',
  tags: ['benchmarks'],
  summary: 'Get the leaderboard of a benchmark',
  description:
    'Every estimate has a 95 % confidence interval, clustered by sample. Every rank has an interval: submissions tie if their difference is not significant.',
  ...publicAccess,
  request: { params: benchmarkParams, query: boardPage },
  responses: { 200: jsonContent(leaderboard, 'The leaderboard'), ...problems('invalid_request', 'not_found') },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const { board } = await loadBoard(c.get('services'), c.req.valid('param').name, c.req.valid('query'));
  return c.json(board, 200);
};
