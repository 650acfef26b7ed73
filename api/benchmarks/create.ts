/** `POST /v1/benchmarks` */
import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { benchmark, benchmarkRequest } from '#contract/benchmark.ts';
import { SightlineError } from '#contract/errors.ts';
import { newId } from '#contract/ids.ts';
import { insertBenchmark } from '#db/boards/insert-benchmark.ts';
import type { ApiEnv } from '../context.ts';
import { jsonBody, jsonContent, problemsOfJson, withScope } from '../http/route.ts';
import { loadBenchmark, renderBenchmark } from './load-benchmark.ts';

export const route = createRoute({
  operationId: 'createBenchmark',
  method: 'post',
  path: '/v1/benchmarks',
  tags: ['benchmarks'],
  summary: 'Create a benchmark',
  description: 'Questions belong to versions: push them as a dataset, freeze it, and pin it as a version.',
  ...withScope('admin'),
  request: jsonBody(benchmarkRequest, { name: 'my-charts', title: 'My charts', license: 'CC-BY-4.0' }),
  responses: {
    201: jsonContent(benchmark, 'The benchmark'),
    ...problemsOfJson('unauthorized', 'forbidden', 'name_taken'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const { db, now, random } = c.get('services');
  const { name, title, description, license = null, source = null } = c.req.valid('json');
  const createdAt = now();
  const row = { id: newId('benchmark', createdAt, random(16)), owner: c.get('principal').tenant, name, createdAt };
  if (!(await insertBenchmark(db, { ...row, title, description, license, source }))) {
    const message = `a benchmark "${name}" exists`;
    throw new SightlineError('name_taken', `The name is taken: ${message}`, {
      errors: [{ pointer: '/name', message }],
    });
  }
  c.header('location', `/v1/benchmarks/${name}`);
  return c.json(renderBenchmark(await loadBenchmark({ db }, name)), 201);
};
