/** `/v1/benchmarks`: what is measured here. Everybody may read it; an admin makes it. */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { benchmark, benchmarkName, benchmarkRequest } from '#contract/benchmark.ts';
import { SightlineError } from '#contract/errors.ts';
import { newId } from '#contract/ids.ts';
import { insertBenchmark } from '#db/boards/insert-benchmark.ts';
import { listBenchmarks } from '#db/boards/list-benchmarks.ts';
import type { ApiEnv } from '../context.ts';
import { forEverybody, jsonBody, jsonContent, problems, problemsOfJson, withScope } from '../http/route.ts';
import { loadBenchmark, renderBenchmark } from './load-benchmark.ts';

export const createBenchmarkRoute = createRoute({
  operationId: 'createBenchmark',
  method: 'post',
  path: '/v1/benchmarks',
  tags: ['benchmarks'],
  summary: 'Create a benchmark',
  description: 'Its questions come with a version: push them as a dataset, freeze it, and pin it.',
  ...withScope('admin'),
  request: jsonBody(benchmarkRequest, { name: 'my-charts', title: 'My charts', license: 'CC-BY-4.0' }),
  responses: {
    201: jsonContent(benchmark, 'The benchmark'),
    ...problemsOfJson('unauthorized', 'forbidden', 'name_taken'),
  },
});

export const createHandler: RouteHandler<typeof createBenchmarkRoute, ApiEnv> = async (c) => {
  const { db, now, random } = c.get('services');
  const { name, title, description, license = null, source = null } = c.req.valid('json');
  const createdAt = now();
  const row = { id: newId('benchmark', createdAt, random(16)), owner: c.get('principal').tenant, name, createdAt };
  if (!(await insertBenchmark(db, { ...row, title, description, license, source }))) {
    const message = `there is a benchmark "${name}"`;
    throw new SightlineError('name_taken', `The name is taken: ${message}`, {
      errors: [{ pointer: '/name', message }],
    });
  }
  c.header('location', `/v1/benchmarks/${name}`);
  return c.json(renderBenchmark(await loadBenchmark({ db }, name)), 201);
};

export const listRoute = createRoute({
  operationId: 'listBenchmarks',
  method: 'get',
  path: '/v1/benchmarks',
  tags: ['benchmarks'],
  summary: 'All benchmarks',
  ...forEverybody,
  responses: {
    200: jsonContent(z.strictObject({ items: z.array(benchmark) }), 'The benchmarks, by name'),
    ...problems(),
  },
});

export const listHandler: RouteHandler<typeof listRoute, ApiEnv> = async (c) => {
  const rows = await listBenchmarks(c.get('services').db);
  return c.json({ items: rows.map(renderBenchmark) }, 200);
};

export const getRoute = createRoute({
  operationId: 'getBenchmark',
  method: 'get',
  path: '/v1/benchmarks/{name}',
  tags: ['benchmarks'],
  summary: 'One benchmark',
  ...forEverybody,
  request: { params: z.object({ name: benchmarkName }) },
  responses: { 200: jsonContent(benchmark, 'The benchmark'), ...problems('invalid_request', 'not_found') },
});

export const getHandler: RouteHandler<typeof getRoute, ApiEnv> = async (c) =>
  c.json(renderBenchmark(await loadBenchmark(c.get('services'), c.req.valid('param').name)), 200);
