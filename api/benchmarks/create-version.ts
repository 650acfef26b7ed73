/** `POST /v1/benchmarks/{name}/versions` */
import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { benchmarkVersion, benchmarkVersionRequest } from '#contract/benchmark.ts';
import { SightlineError } from '#contract/errors.ts';
import { benchmarkTenant } from '#db/boards/benchmark-tenant.ts';
import { pinVersion } from '#db/boards/pin-version.ts';
import { findDataset } from '#db/datasets/find.ts';
import type { ApiEnv } from '../context.ts';
import { loadVersion } from '../datasets/load-version.ts';
import { requireAllowedGrader } from '../graders/require-allowed.ts';
import { jsonBody, jsonContent, problemsOfJson, withScope } from '../http/route.ts';
import { chooseScorer } from '../models/choose-scorer.ts';
import { countSplits } from './count-splits.ts';
import {
  benchmarkParams,
  loadBenchmark,
  loadBenchmarkVersion,
  renderBenchmarkVersion,
  requireOwner,
} from './load-benchmark.ts';

export const route = createRoute({
  operationId: 'createBenchmarkVersion',
  method: 'post',
  path: '/v1/benchmarks/{name}/versions',
  tags: ['benchmarks'],
  summary: 'Pin a version of a benchmark',
  description:
    'Takes a frozen version of one of your datasets. The benchmark takes over the dataset, so that no API key can read its answers. A version never changes, except for its grader, which has versions of its own.',
  ...withScope('admin'),
  request: {
    params: benchmarkParams,
    ...jsonBody(benchmarkVersionRequest, {
      dataset_id: 'dst_01kaspt3r85w9x2q4n7d6c1b0a',
      dataset_version: 1,
      splits: [{ name: 'test', visibility: 'public' }],
    }),
  },
  responses: {
    201: jsonContent(benchmarkVersion, 'The version'),
    ...problemsOfJson('unauthorized', 'forbidden', 'not_found', 'name_taken', 'unknown_model', 'not_ready'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const principal = c.get('principal');
  const request = c.req.valid('json');
  const benchmark = await loadBenchmark(services, c.req.valid('param').name);
  requireOwner(benchmark, principal);
  requireAllowedGrader(services, request.grader);
  const { dataset_id: datasetId, dataset_version: datasetVersion } = request;
  // A dataset that an earlier version was pinned from already belongs to the benchmark.
  const ownTenant = benchmarkTenant(benchmark);
  const tenant = (await findDataset(services.db, ownTenant, datasetId)) ? ownTenant : principal.tenant;
  if (tenant !== ownTenant && !(await findDataset(services.db, tenant, datasetId))) {
    throw new SightlineError('not_found', `No dataset has the ID ${datasetId}`);
  }
  const { samples, content_sha256: contentSha256 } = await loadVersion(services, datasetId, datasetVersion);
  const splits = await countSplits(services, { datasetId, datasetVersion }, request.splits);
  const scorer = await chooseScorer(services, request);
  const { divergence, perturbation, draws, seed, gain_min } = request;
  const version = {
    benchmarkId: benchmark.id,
    version: benchmark.version + 1,
    datasetId,
    datasetVersion,
    splits,
    settings: { divergence, perturbation, draws, seed, gain_min },
    scorer,
    grader: request.grader ?? null,
    graderVersion: 1,
    responsesMax: request.responses_max,
    perDay: request.submissions_per_day,
    perKey: request.submissions_total,
    samples,
    contentSha256,
    note: request.note ?? null,
    createdAt: services.now(),
  };
  if (!(await pinVersion(services.db, { benchmark, tenant, version }))) {
    const detail =
      'The dataset has signals or filters that reveal its answers (push the samples as a new dataset), or another request just pinned a version';
    throw new SightlineError('name_taken', detail);
  }
  c.header('location', `/v1/benchmarks/${benchmark.name}/versions/${version.version}`);
  const row = await loadBenchmarkVersion(services, benchmark, version.version);
  return c.json(await renderBenchmarkVersion(services, benchmark, row), 201);
};
