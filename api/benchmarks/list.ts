/** `GET /v1/benchmarks` */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { benchmark } from '#contract/benchmark.ts';
import { listBenchmarks } from '#db/boards/list-benchmarks.ts';
import type { ApiEnv } from '../context.ts';
import { jsonContent, problems, publicAccess } from '../http/route.ts';
import { renderBenchmark } from './load-benchmark.ts';

export const route = createRoute({
  operationId: 'listBenchmarks',
  method: 'get',
  path: '/v1/benchmarks',
  tags: ['benchmarks'],
  summary: 'List all benchmarks',
  ...publicAccess,
  responses: {
    200: jsonContent(z.strictObject({ items: z.array(benchmark) }), 'The benchmarks, by name'),
    ...problems(),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const rows = await listBenchmarks(c.get('services').db);
  return c.json({ items: rows.map(renderBenchmark) }, 200);
};
