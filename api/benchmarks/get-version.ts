/** `GET /v1/benchmarks/{name}/versions/{version}` */
import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { benchmarkVersion } from '#contract/benchmark.ts';
import type { ApiEnv } from '../context.ts';
import { jsonContent, problems, publicAccess } from '../http/route.ts';
import {
  benchmarkVersionParams,
  loadBenchmark,
  loadBenchmarkVersion,
  renderBenchmarkVersion,
} from './load-benchmark.ts';

export const route = createRoute({
  operationId: 'getBenchmarkVersion',
  method: 'get',
  path: '/v1/benchmarks/{name}/versions/{version}',
  tags: ['benchmarks'],
  summary: 'Get a version of a benchmark: splits, scorer, grader, submission limits',
  ...publicAccess,
  request: { params: benchmarkVersionParams },
  responses: { 200: jsonContent(benchmarkVersion, 'The version'), ...problems('invalid_request', 'not_found') },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const { name, version } = c.req.valid('param');
  const benchmark = await loadBenchmark(services, name);
  const row = await loadBenchmarkVersion(services, benchmark, version);
  return c.json(await renderBenchmarkVersion(services, benchmark, row), 200);
};
