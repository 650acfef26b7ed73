/** `/v1/benchmarks/{name}/versions`: a dataset version, a grader and a scorer, pinned for good. */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { benchmarkName, benchmarkVersion, benchmarkVersionRequest, regradeRequest } from '#contract/benchmark.ts';
import { SightlineError } from '#contract/errors.ts';
import { benchmarkTenant } from '#db/boards/benchmark-tenant.ts';
import { listBenchmarkVersions } from '#db/boards/list-versions.ts';
import { pinVersion } from '#db/boards/pin-version.ts';
import { regradeVersion } from '#db/boards/regrade-version.ts';
import type { BenchmarkRow } from '#db/boards/rows.ts';
import { findDataset } from '#db/datasets/find.ts';
import type { ApiEnv, Principal } from '../context.ts';
import { loadVersion } from '../datasets/load-dataset.ts';
import { forEverybody, jsonBody, jsonContent, problems, problemsOfJson, withScope } from '../http/route.ts';
import { chooseScorer, requireAllowedGrader } from '../runs/choose-scorer.ts';
import { countSplits } from './check-samples.ts';
import { loadBenchmark, loadBenchmarkVersion, renderBenchmarkVersion } from './load-benchmark.ts';

const ofBenchmark = z.object({ name: benchmarkName });
const ofVersion = ofBenchmark.extend({ version: z.coerce.number().int().min(1) });

/** Benchmarks are read by everybody and changed by the tenant that made them. */
function requireOwner({ owner, name }: BenchmarkRow, { tenant }: Principal): void {
  if (owner !== tenant) throw new SightlineError('forbidden', `The benchmark "${name}" belongs to another tenant`);
}

export const pinVersionRoute = createRoute({
  operationId: 'createBenchmarkVersion',
  method: 'post',
  path: '/v1/benchmarks/{name}/versions',
  tags: ['benchmarks'],
  summary: 'Pin a version of a benchmark',
  description:
    'Takes a frozen version of a dataset of yours. The dataset becomes the benchmark’s: from then on no key reads its answers. Nothing of a version changes later but the grader, which gets versions of its own.',
  ...withScope('admin'),
  request: {
    params: ofBenchmark,
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

export const pinHandler: RouteHandler<typeof pinVersionRoute, ApiEnv> = async (c) => {
  const services = c.get('services');
  const principal = c.get('principal');
  const request = c.req.valid('json');
  const found = await loadBenchmark(services, c.req.valid('param').name);
  requireOwner(found, principal);
  requireAllowedGrader(services, request.grader);
  const { dataset_id: datasetId, dataset_version: datasetVersion } = request;
  const own = benchmarkTenant(found);
  const tenant = (await findDataset(services.db, own, datasetId)) ? own : principal.tenant;
  if (tenant !== own && !(await findDataset(services.db, tenant, datasetId))) {
    throw new SightlineError('not_found', `There is no dataset ${datasetId} of yours`);
  }
  const { samples, content_sha256: contentSha256 } = await loadVersion(services, datasetId, datasetVersion);
  const splits = await countSplits(services, { datasetId, datasetVersion }, request.splits);
  const scorer = await chooseScorer(services, request);
  const { divergence, perturbation, draws, seed, gain_min } = request;
  const version = {
    benchmarkId: found.id,
    version: found.version + 1,
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
  if (!(await pinVersion(services.db, { benchmark: found, tenant, version }))) {
    const detail =
      'The dataset has signals or filters, by which its answers could be read: push the samples as a new dataset; or another version was pinned just now';
    throw new SightlineError('name_taken', detail);
  }
  c.header('location', `/v1/benchmarks/${found.name}/versions/${version.version}`);
  const row = await loadBenchmarkVersion(services, found, version.version);
  return c.json(await renderBenchmarkVersion(services, found, row), 201);
};

export const listRoute = createRoute({
  operationId: 'listBenchmarkVersions',
  method: 'get',
  path: '/v1/benchmarks/{name}/versions',
  tags: ['benchmarks'],
  summary: 'Versions of a benchmark, newest first',
  ...forEverybody,
  request: { params: ofBenchmark },
  responses: {
    200: jsonContent(z.strictObject({ items: z.array(benchmarkVersion) }), 'The versions'),
    ...problems('invalid_request', 'not_found'),
  },
});

export const listHandler: RouteHandler<typeof listRoute, ApiEnv> = async (c) => {
  const services = c.get('services');
  const found = await loadBenchmark(services, c.req.valid('param').name);
  const rows = await listBenchmarkVersions(services.db, found.id);
  const items = await Promise.all(rows.map((row) => renderBenchmarkVersion(services, found, row)));
  return c.json({ items }, 200);
};

export const getRoute = createRoute({
  operationId: 'getBenchmarkVersion',
  method: 'get',
  path: '/v1/benchmarks/{name}/versions/{version}',
  tags: ['benchmarks'],
  summary: 'One version: splits, scorer, grader, caps',
  ...forEverybody,
  request: { params: ofVersion },
  responses: { 200: jsonContent(benchmarkVersion, 'The version'), ...problems('invalid_request', 'not_found') },
});

export const getHandler: RouteHandler<typeof getRoute, ApiEnv> = async (c) => {
  const services = c.get('services');
  const { name, version } = c.req.valid('param');
  const found = await loadBenchmark(services, name);
  const row = await loadBenchmarkVersion(services, found, version);
  return c.json(await renderBenchmarkVersion(services, found, row), 200);
};

export const regradeRoute = createRoute({
  operationId: 'regradeBenchmark',
  method: 'post',
  path: '/v1/benchmarks/{name}/versions/{version}/regrade',
  tags: ['benchmarks'],
  summary: 'Grade all entries again under another grader',
  description:
    'The grader gets a new version; no scorer is asked. The board of the version before stays at `?grader_version=`.',
  ...withScope('admin'),
  request: { params: ofVersion, ...jsonBody(regradeRequest, { grader: { kind: 'choice' } }) },
  responses: {
    202: jsonContent(benchmarkVersion, 'Under way'),
    ...problemsOfJson('unauthorized', 'forbidden', 'not_found'),
  },
});

export const regradeHandler: RouteHandler<typeof regradeRoute, ApiEnv> = async (c) => {
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
