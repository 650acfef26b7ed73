/** `GET /v1/benchmarks/{name}` */
import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { benchmark } from '#contract/benchmark.ts';
import type { ApiEnv } from '../context.ts';
import { jsonContent, problems, publicAccess } from '../http/route.ts';
import { benchmarkParams, loadBenchmark, renderBenchmark } from './load-benchmark.ts';

export const route = createRoute({
  operationId: 'getBenchmark',
  method: 'get',
  path: '/v1/benchmarks/{name}',
  tags: ['benchmarks'],
  summary: 'Get a benchmark',
  ...publicAccess,
  request: { params: benchmarkParams },
  responses: { 200: jsonContent(benchmark, 'The benchmark'), ...problems('invalid_request', 'not_found') },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) =>
  c.json(renderBenchmark(await loadBenchmark(c.get('services'), c.req.valid('param').name)), 200);
