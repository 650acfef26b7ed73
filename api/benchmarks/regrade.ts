/** `POST /v1/benchmarks/{name}/versions/{version}/regrade` */
import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { benchmarkVersion, regradeRequest } from '#contract/benchmark.ts';
import { regradeVersion } from '#db/boards/regrade-version.ts';
import type { ApiEnv } from '../context.ts';
import { jsonBody, jsonContent, problemsOfJson, withScope } from '../http/route.ts';
import { requireAllowedGrader } from '../models/choose-scorer.ts';
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
  summary: 'Grade all entries again under another grader',
  description:
    'The grader gets a new version; no scorer is asked. The board of the version before stays at `?grader_version=`.',
  ...withScope('admin'),
  request: { params: benchmarkVersionParams, ...jsonBody(regradeRequest, { grader: { kind: 'choice' } }) },
  responses: {
    202: jsonContent(benchmarkVersion, 'Under way'),
    ...problemsOfJson('unauthorized', 'forbidden', 'not_found'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const { name, version } = c.req.valid('param');
  const { grader } = c.req.valid('json');
  const found = await loadBenchmark(services, name);
  requireOwner(found, c.get('principal'));
  requireAllowedGrader(services, grader);
  const row = await loadBenchmarkVersion(services, found, version);
  await regradeVersion(services.db, { benchmarkId: found.id, version: row.version, grader });
  services.defer(services.wakeSweeper(services.now()));
  const regraded = await loadBenchmarkVersion(services, found, version);
  return c.json(await renderBenchmarkVersion(services, found, regraded), 202);
};
