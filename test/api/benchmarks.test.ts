import { beforeAll, expect, test } from 'vitest';
import type { Benchmark, BenchmarkQuestion, BenchmarkVersion } from '#contract/benchmark.ts';
import { SCOPES } from '#contract/service.ts';
import {
  createScoredBenchmark,
  pushQuestions,
  QUESTIONS,
  type ScoredBenchmark,
  submit,
  toLines,
  toRows,
  uniqueName,
  waitForScores,
} from '../service/benchmark-scene.ts';
import { anonymousCaller, createCaller, expectProblem } from '../service/callers.ts';

let scene: ScoredBenchmark['scene'];
let team: ScoredBenchmark['team'];

beforeAll(async () => {
  ({ scene, team } = await createScoredBenchmark());
});

test('anyone can list benchmarks and read their versions', async () => {
  const { body } = await anonymousCaller().get<{ items: Benchmark[] }>('/v1/benchmarks');
  expect(body.items.find(({ name }) => name === scene.name)).toMatchObject({ title: 'Discs', version: 1 });
  const { body: version } = await anonymousCaller().get<BenchmarkVersion>(`/v1/benchmarks/${scene.name}/versions/1`);
  expect(version).toMatchObject({ samples: 4, grader_version: 1, scorer: { name: expect.any(String) }, entries: 2 });
  expect(version.splits.map(({ name, samples }) => [name, samples])).toEqual([
    ['open', 3],
    ['closed', 1],
  ]);
});

test('pinning a dataset makes it unreadable, since it holds the answers', async () => {
  const id = await pushQuestions(scene.admin, scene.image, toRows(QUESTIONS));
  const name = uniqueName();
  await scene.admin.post('/v1/benchmarks', { name, title: 'Another' });
  expect((await scene.admin.get(`/v1/datasets/${id}/samples`)).status).toBe(200);
  const splits = [
    { name: 'open', visibility: 'public' },
    { name: 'closed', visibility: 'hidden' },
  ];
  const pinned = await scene.admin.post(`/v1/benchmarks/${name}/versions`, {
    dataset_id: id,
    dataset_version: 1,
    splits,
  });
  expect(pinned.status, JSON.stringify(pinned.body)).toBe(201);
  for (const path of ['', '/samples', '/versions/1', '/duplicates']) {
    expectProblem(await scene.admin.get(`/v1/datasets/${id}${path}`), 'not_found');
  }
});

test('a dataset with samples without an answer or a split is rejected, and each is named', async () => {
  const name = uniqueName();
  await scene.admin.post('/v1/benchmarks', { name, title: 'Invalid' });
  const invalid = [
    { id: 'a', question: 'Why?', metadata: { split: 'open' } },
    { id: 'b', question: 'Who?', answer: 'me', metadata: { split: 'elsewhere' } },
    { id: 'c', question: 'When?', answer: 'now' },
  ];
  const id = await pushQuestions(scene.admin, scene.image, invalid);
  const splits = [
    { name: 'open', visibility: 'public' },
    { name: 'closed', visibility: 'hidden' },
  ];
  const answer = await scene.admin.post(`/v1/benchmarks/${name}/versions`, {
    dataset_id: id,
    dataset_version: 1,
    splits,
  });
  expectProblem(answer, 'invalid_request', '/dataset_id');
  const messages = (answer.body as { errors: { message: string }[] }).errors.map(({ message }) => message);
  expect(messages).toEqual([
    'the sample "a" has no accepted answer',
    'the sample "b" has the unknown split "elsewhere"; use one of open, closed',
    'the sample "c" has no metadata field "split"; use one of open, closed',
  ]);
});

test('the name of a benchmark is unique, and only its tenant can regrade it', async () => {
  expectProblem(await scene.admin.post('/v1/benchmarks', { name: scene.name, title: 'x' }), 'name_taken', '/name');
  const other = await createCaller({ scopes: [...SCOPES] });
  const regrade = `/v1/benchmarks/${scene.name}/versions/1/regrade`;
  expectProblem(await other.post(regrade, { grader: { kind: 'exact' } }), 'forbidden');
});

test('questions come without answers, and with signed addresses of images that expire', async () => {
  const reply = await team.fetch(`/v1/benchmarks/${scene.name}/versions/1/questions`);
  const text = await reply.text();
  const questions = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as BenchmarkQuestion);
  expect(questions.map(({ id, split }) => [id, split])).toEqual(QUESTIONS.map(({ id, split }) => [id, split]));
  expect(text).not.toContain('answer');
  const url = questions[0]?.images[0]?.url ?? '';
  const image = await anonymousCaller().fetch(url);
  expect(image.headers.get('content-type')).toBe('image/png');
  expect((await image.arrayBuffer()).byteLength).toBeGreaterThan(100);
  expectProblem(await anonymousCaller().get(url.replace(/expires=\d/, 'expires=3')), 'forbidden');
  expectProblem(await anonymousCaller().get(url.replace(/signature=..../, 'signature=0000')), 'forbidden');
  expectProblem(await anonymousCaller().get(`/v1/benchmarks/${scene.name}/versions/1/questions`), 'unauthorized');
});

test('no route, export or error of a benchmark contains an accepted answer', async () => {
  const secret = `zebra-${crypto.randomUUID()}`;
  const admin = await createCaller({ scopes: [...SCOPES] });
  const name = uniqueName();
  const rows = [{ id: 'q', question: 'Which word?', answer: secret, metadata: { split: 'test' } }];
  const id = await pushQuestions(
    admin,
    scene.image,
    rows.map((row) => ({ ...row, images: [] })),
  );
  await admin.post('/v1/benchmarks', { name, title: 'Secret' });
  const splits = [{ name: 'test', visibility: 'public' }];
  expect(
    (await admin.post(`/v1/benchmarks/${name}/versions`, { dataset_id: id, dataset_version: 1, splits })).status,
  ).toBe(201);
  const { body: entry } = await submit(team, { name, body: toLines({ q: ['horse'] }) });
  await waitForScores(team, entry.id);
  const paths = [
    '',
    '/versions',
    '/versions/1',
    '/versions/1/questions',
    '/leaderboard',
    '/leaderboard/export?format=csv',
  ];
  const seen = [
    ...paths.map((path) => `/v1/benchmarks/${name}${path}`),
    ...['', '/metrics', '/samples'].map((path) => `/v1/submissions/${entry.id}${path}`),
    '/v1/runs',
    `/v1/datasets/${id}/samples`,
    `/v1/datasets/${id}`,
  ];
  for (const who of [admin, team]) {
    for (const path of seen) expect(await (await who.fetch(path)).text(), path).not.toContain(secret);
  }
});
