/** `POST /v1/benchmarks/{name}/versions/{version}/regrade` */
import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { benchmarkVersion, regradeRequest } from '#contract/benchmark.ts';
import { regradeVersion } from '#db/boards/regrade-version.ts';
import type { ApiEnv } from '../context.ts';
import { requireAllowedGrader } from '../graders/require-allowed.ts';
import { jsonBody, jsonContent, problemsOfJson, withScope } from '../http/route.ts';
import {
  benchmarkVersionParams,
  loadBenchmark,
  loadBenchmarkVersion,
  renderBenchmarkVersion,
  requireOwner,
} from './load-benchmark.ts';

export const route = createRoute({
  operationId: 'regradeBenchmark',
  method: 'post',
  path: '/v1/benchmarks/{name}/versions/{version}/regrade',
  tags: ['benchmarks'],
  summary: 'Regrade all submissions with another grader',
  description:
    'Creates a new grader version and needs no scorer. `?grader_version=` still shows the leaderboard of an earlier grader version.',
  ...withScope('admin'),
  request: { params: benchmarkVersionParams, ...jsonBody(regradeRequest, { grader: { kind: 'choice' } }) },
  responses: {
    202: jsonContent(benchmarkVersion, 'In progress'),
    ...problemsOfJson('unauthorized', 'forbidden', 'not_found'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const { name, version } = c.req.valid('param');
  const { grader } = c.req.valid('json');
  const benchmark = await loadBenchmark(services, name);
  requireOwner(benchmark, c.get('principal'));
  requireAllowedGrader(services, grader);
  const row = await loadBenchmarkVersion(services, benchmark, version);
  await regradeVersion(services.db, { benchmarkId: benchmark.id, version: row.version, grader });
  services.defer(services.wakeSweeper(services.now()));
  const regraded = await loadBenchmarkVersion(services, benchmark, version);
  return c.json(await renderBenchmarkVersion(services, benchmark, regraded), 202);
};
