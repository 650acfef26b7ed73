/** `GET /v1/benchmarks/{name}/versions` */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { benchmarkVersion } from '#contract/benchmark.ts';
import { listBenchmarkVersions } from '#db/boards/list-versions.ts';
import type { ApiEnv } from '../context.ts';
import { jsonContent, problems, publicAccess } from '../http/route.ts';
import { benchmarkParams, loadBenchmark, renderBenchmarkVersion } from './load-benchmark.ts';

export const route = createRoute({
  operationId: 'listBenchmarkVersions',
  method: 'get',
  path: '/v1/benchmarks/{name}/versions',
  tags: ['benchmarks'],
  summary: 'List versions of a benchmark, newest first',
  ...publicAccess,
  request: { params: benchmarkParams },
  responses: {
    200: jsonContent(z.strictObject({ items: z.array(benchmarkVersion) }), 'The versions'),
    ...problems('invalid_request', 'not_found'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const benchmark = await loadBenchmark(services, c.req.valid('param').name);
  const rows = await listBenchmarkVersions(services.db, benchmark.id);
  const items = await Promise.all(rows.map((row) => renderBenchmarkVersion(services, benchmark, row)));
  return c.json({ items }, 200);
};
