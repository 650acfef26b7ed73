import { beforeAll, describe, expect, test } from 'vitest';
import type { Run } from '#contract/run.ts';
import type { Model, RunnerStatus } from '#contract/service.ts';
import type { WeightsOutput } from '#contract/weights.ts';
import { adminCaller, anonymousCaller, createCaller, expectProblem, waitForEnd } from '../service/callers.ts';
import { uploadImage } from '../service/images.ts';
import { makeSamples } from '../service/samples.ts';
import { RUNNER } from '../service/start-shared.ts';

// The service learns about its runners when it has something to score.
beforeAll(async () => {
  const caller = await createCaller();
  const samples = makeSamples(1, [await uploadImage(caller)]);
  const { body } = await caller.post<Run>('/v1/runs', { samples });
  await waitForEnd(caller, body.id);
});

describe('POST /v1/weights', () => {
  const rewards = [1, 0];
  const dependency = [
    [0.1, 2, 0.3, 0],
    [0.5, 0.5, 0.1, 0.2],
  ];

  test('POST /v1/weights gives mask, α, advantages and weights, and each weight is α · Â · M', async () => {
    const caller = await createCaller();
    const { status, body } = await caller.post<WeightsOutput>('/v1/weights', { dependency, rewards });
    expect(status).toBe(200);
    expect(body.mask).toEqual([
      [0, 1, 1, 0],
      [1, 1, 0, 0],
    ]);
    const product = body.mask.map((mask, at) =>
      mask.map((kept) => kept * (body.alpha[at] ?? Number.NaN) * (body.advantage[at] ?? Number.NaN)),
    );
    for (const [at, weights] of body.token_weight.entries()) {
      for (const [token, weight] of weights.entries())
        expect(weight).toBeCloseTo(product[at]?.[token] ?? Number.NaN, 12);
    }
  });

  test('POST /v1/weights accepts two lists of log-probabilities of equal lengths instead of dependencies', async () => {
    const caller = await createCaller();
    const pair = { old_log_probs: [[-0.1], [-0.2]], aug_log_probs: [[-0.3], [-0.1]], rewards };
    expect((await caller.post<WeightsOutput>('/v1/weights', pair)).body.estimator).toBe('k3');
    const { aug_log_probs: _, ...half } = pair;
    expectProblem(await caller.post('/v1/weights', half), 'invalid_request', '/aug_log_probs');
    const uneven = { ...pair, aug_log_probs: [[-0.3], [-0.1, -0.2]] };
    expectProblem(await caller.post('/v1/weights', uneven), 'invalid_request', '/aug_log_probs/1');
    expectProblem(await caller.post('/v1/weights', { dependency, rewards: [1] }), 'invalid_request', '/rewards');
    const none = { ...pair, aug_log_probs: [null, [-0.1]] };
    expectProblem(await caller.post('/v1/weights', none), 'invalid_request', '/aug_log_probs/0');
  });

  test('POST /v1/weights rejects numbers that overflow', async () => {
    const caller = await createCaller();
    const body = '{"dependency": [[1e999]], "rewards": [1]}';
    const headers = { 'content-type': 'application/json' };
    expectProblem(await caller.send('POST', '/v1/weights', { body, headers }), 'invalid_request', '/dependency/0/0');
    const huge = { dependency: [[1e101]], rewards: [1] };
    expectProblem(await caller.post('/v1/weights', huge), 'invalid_request', '/dependency/0/0');
  });
});

test('GET /v1/models is public and counts the runners of each model', async () => {
  const { status, body } = await anonymousCaller().get<{ items: Model[] }>('/v1/models');
  expect(status).toBe(200);
  expect(body.items).toHaveLength(1);
  expect(body.items[0]).toMatchObject({ name: 'sightline-reference', runners: 1 });
  expect(body.items[0]?.revision).toMatch(/^[0-9a-f]{64}$/);
});

test('GET /v1/runners shows health and load of every runner to admins only', async () => {
  expectProblem(await (await createCaller()).get('/v1/runners'), 'forbidden');
  const { body } = await adminCaller().get<{ items: RunnerStatus[] }>('/v1/runners');
  expect(body.items.map(({ name }) => name)).toEqual([RUNNER, 'away']);
  const [there, away] = body.items;
  expect(there).toMatchObject({ circuit: 'closed', ready: true, failures: 0, last_error: null });
  expect(away).toMatchObject({ ready: false, scorer: null });
});

test('/healthz checks nothing, /readyz checks database, objects and runners', async () => {
  const health = await anonymousCaller().get('/healthz');
  expect(health).toMatchObject({ status: 200, body: { ok: true } });
  const ready = await anonymousCaller().get('/readyz');
  expect(ready).toMatchObject({
    status: 200,
    body: { ready: true, checks: { database: { ok: true }, objects: { ok: true }, runners: { ok: true } } },
  });
});

test('GET /metrics gives Prometheus text to admins only', async () => {
  expectProblem(await anonymousCaller().get('/metrics'), 'unauthorized');
  expectProblem(await (await createCaller()).get('/metrics'), 'forbidden');
  const { status, headers, body } = await adminCaller().get<string>('/metrics');
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('text/plain; version=0.0.4');
  const lines = body.trimEnd().split('\n');
  for (const line of lines)
    expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|\w+(\{\w+="[^"]*"(,\w+="[^"]*")*\})? -?[\d.e+-]+)$/);
  expect(lines).toContain(`sightline_runner_ready{runner="${RUNNER}"} 1`);
});

describe('caching of public addresses', () => {
  test.each(['/v1/models', '/openapi.json', '/healthz'])('%s answers 304 to a matching If-None-Match', async (path) => {
    const first = await anonymousCaller().get(path);
    const etag = first.headers.get('etag') ?? '';
    expect(etag).not.toBe('');
    expect((await anonymousCaller().fetch(path, { headers: { 'if-none-match': etag } })).status).toBe(304);
  });
});

describe('unknown addresses and methods', () => {
  test('an unknown address and an unknown id answer 404 with a problem document', async () => {
    expectProblem(await anonymousCaller().get('/v1/nothing'), 'not_found');
    expectProblem(await adminCaller().get(`/v1/runs/run_${'0'.repeat(26)}`), 'not_found');
  });

  test('a method that an address does not support gets 405 with the header Allow', async () => {
    const answer = await adminCaller().send('DELETE', '/v1/runs');
    expectProblem(answer, 'method_not_allowed');
    expect(answer.headers.get('allow')?.split(', ').toSorted()).toEqual(['GET', 'POST']);
  });
});
