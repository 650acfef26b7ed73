import { Readable } from 'node:stream';
import { beforeAll, expect, test } from 'vitest';
import type { SubmissionMetricsWire } from '#contract/leaderboard.ts';
import { SCOPES } from '#contract/service.ts';
import type { Submission, SubmissionSampleWire } from '#contract/submission.ts';
import { writeParquet } from '#core/filtering/exports/write-parquet.ts';
import {
  createBenchmark,
  createScoredBenchmark,
  QUESTIONS,
  type ScoredBenchmark,
  submit,
  toLines,
  WRONG,
  waitForScores,
} from '../service/benchmark-scene.ts';
import { anonymousCaller, createCaller, expectProblem } from '../service/callers.ts';

let scene: ScoredBenchmark['scene'];
let team: ScoredBenchmark['team'];
let right: ScoredBenchmark['right'];

beforeAll(async () => {
  ({ scene, team, right } = await createScoredBenchmark());
});

async function readSamples(id: string, query = ''): Promise<SubmissionSampleWire[]> {
  return (await anonymousCaller().get<{ items: SubmissionSampleWire[] }>(`/v1/submissions/${id}/samples${query}`)).body
    .items;
}

test('a submission is graded and scored: each response has a grade, a gain and a trajectory', async () => {
  expect(right).toMatchObject({ status: 'succeeded', samples: { total: 4, done: 4, failed: 0 }, responses: 8 });
  const { body } = await anonymousCaller().get<{ items: SubmissionSampleWire[] }>(
    `/v1/submissions/${right.id}/samples`,
  );
  expect(body.items.map(({ id, split }) => [id, split])).toEqual([
    ['q0', 'open'],
    ['q1', 'open'],
    ['q2', 'open'],
  ]);
  expect(body.items.map(({ responses }) => responses.map(({ grade }) => grade))).toEqual([
    [1, 0],
    [1, 1],
    [1, 1],
  ]);
  for (const { responses } of body.items) {
    for (const response of responses) {
      expect(response.trajectory_id).toMatch(/^trj_/);
      expect(response.mean_dependency).toBeGreaterThanOrEqual(0);
      expect(Number.isFinite(response.gain)).toBe(true);
    }
  }
});

test('a submission has metrics for each split and for all splits together', async () => {
  const { body } = await anonymousCaller().get<{ splits: Record<string, SubmissionMetricsWire> }>(
    `/v1/submissions/${right.id}/metrics`,
  );
  expect(Object.keys(body.splits).toSorted()).toEqual(['all', 'closed', 'open']);
  expect(body.splits.all).toMatchObject({ samples: 4, responses: 8, ungraded: 0, unscored: 0 });
  expect(body.splits.all?.accuracy.value).toBeCloseTo((0.5 + 1 + 1 + 1) / 4, 12);
  expect(body.splits.all?.multi_modal_gain?.value).toBeCloseTo(3.5 / 4 - 1 / 4, 12);
  const { gain } = (await readSamples(right.id, '?sort=gain'))[0]?.responses[0] ?? {};
  expect(gain).not.toBeNull();
});

test('a submission shows no samples of a hidden split', async () => {
  expectProblem(await anonymousCaller().get(`/v1/submissions/${right.id}/samples?split=closed`), 'not_found');
  expect((await readSamples(right.id)).map(({ split }) => split)).not.toContain('closed');
});

test('a submission with missing, unknown or repeated samples is rejected as a whole, with each error', async () => {
  const before = (await team.get<{ items: Submission[] }>('/v1/submissions')).body.items.length;
  const body = [
    JSON.stringify({ id: 'q0', responses: ['red'] }),
    JSON.stringify({ id: 'q0', responses: ['red'] }),
    JSON.stringify({ id: 'nowhere', responses: ['red'] }),
    '{"id": "q1", ',
    JSON.stringify({ id: 'q2', responses: [] }),
    JSON.stringify({ id: 'q3', responses: Array.from({ length: 9 }, () => 'red') }),
  ].join('\n');
  const answer = await submit(team, { name: scene.name, body });
  expectProblem(answer, 'submission_refused', '/lines/2/id');
  const { errors } = answer.body as unknown as { errors: { pointer: string; message: string }[] };
  expect(errors.map(({ pointer }) => pointer)).toEqual([
    '/lines/2/id',
    '/lines/3/id',
    '/lines/4',
    '/lines/5/responses',
    '/lines/6/responses',
    '',
    '',
    '',
  ]);
  expect(errors.slice(5).map(({ message }) => message)).toEqual(
    ['q1', 'q2', 'q3'].map((id) => `the sample "${id}" has no responses`),
  );
  expect((await team.get<{ items: Submission[] }>('/v1/submissions')).body.items).toHaveLength(before);
});

test('a submission may be Parquet, and is rejected with an unsafe link or hidden characters in its name', async () => {
  const rows = QUESTIONS.map(({ id }) => ({ values: { id, responses: ['red'] }, bytes: 10 }));
  const pieces = await Array.fromAsync(
    writeParquet({ columns: { id: 'string', responses: { list: 'string' } }, rows: Readable.from(rows) }),
  );
  const file = Buffer.concat(pieces);
  const path = `/v1/benchmarks/${scene.name}/versions/1/submissions`;
  const send = (query: string) =>
    team.send<Submission>('POST', `${path}?${query}`, {
      body: new Uint8Array(file),
      headers: { 'content-type': 'application/vnd.apache.parquet' },
    });
  for (const query of [
    'model=x&link=javascript%3Aalert(1)',
    'model=x&link=https%3A%2F%2Fa%3Ab%40c.d',
    `model=${encodeURIComponent('a\u202eb')}`,
  ]) {
    expectProblem(await send(query), 'invalid_request');
  }
  const accepted = await send('model=Parquet');
  expect(accepted.status, JSON.stringify(accepted.body)).toBe(202);
  expect((await waitForScores(team, accepted.body.id)).status).toBe('succeeded');
});

test('a private submission is visible to its tenant only, and others cannot change a public one', async () => {
  const other = await createCaller({ scopes: [...SCOPES] });
  const mine = await submit(team, { name: scene.name, body: toLines(WRONG), query: 'model=Secret' });
  for (const who of [anonymousCaller(), other]) {
    for (const path of ['', '/metrics', '/samples']) {
      expectProblem(await who.get(`/v1/submissions/${mine.body.id}${path}`), 'not_found');
    }
  }
  expect((await team.get(`/v1/submissions/${mine.body.id}`)).status).toBe(200);
  for (const [path, json] of [['withdraw'], ['retry'], ['visibility', { visibility: 'private' }]] as const) {
    expectProblem(await other.post(`/v1/submissions/${right.id}/${path}`, json), 'not_found');
  }
});

test('accepted submissions count against the quota of their key, rejected ones do not', async () => {
  const capped = await createBenchmark({ submissions_per_day: 1 });
  const key = await createCaller({ scopes: ['submit'] });
  expectProblem(await submit(key, { name: capped.name, body: '{}' }), 'submission_refused');
  const answers = await Promise.all([1, 2].map(() => submit(key, { name: capped.name, body: toLines(WRONG) })));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([202, 429]);
  const refused = answers.find(({ status }) => status === 429);
  if (refused) expectProblem(refused, 'too_many_submissions');
});
