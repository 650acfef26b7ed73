import { Readable } from 'node:stream';
import { parquetReadObjects } from 'hyparquet';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Benchmark, BenchmarkQuestion, BenchmarkVersion } from '#contract/benchmark.ts';
import type { Comparison, Leaderboard, SubmissionMetricsWire } from '#contract/leaderboard.ts';
import { SCOPES } from '#contract/service.ts';
import type { Submission, SubmissionSampleWire } from '#contract/submission.ts';
import { writeParquet } from '#core/filtering/exports/write-parquet.ts';
import {
  type BenchmarkScene,
  createBenchmark,
  JSONL,
  pushQuestions,
  QUESTIONS,
  RIGHT,
  submit,
  toLines,
  toRows,
  uniqueName,
  WRONG,
  waitForScores,
} from '../service/benchmark-scene.ts';
import { anonymousCaller, type Caller, createCaller, expectProblem, waitFor } from '../service/callers.ts';

let scene: BenchmarkScene;
let team: Caller;
let right: Submission;
let wrong: Submission;

beforeAll(async () => {
  scene = await createBenchmark();
  team = await createCaller({ scopes: ['submit'] });
  const blind = Object.fromEntries(QUESTIONS.map(({ id }) => [id, { blind_responses: ['4'] }]));
  const first = await submit(team, {
    name: scene.name,
    body: toLines(RIGHT, blind),
    query: 'model=Looker&team=Eyes&link=https%3A%2F%2Fexample.org%2Fpaper&visibility=public',
  });
  expect(first.status, JSON.stringify(first.body)).toBe(202);
  const second = await submit(team, {
    name: scene.name,
    body: toLines(WRONG),
    query: 'model=Guesser&visibility=anonymous',
  });
  [right, wrong] = await Promise.all([waitForScores(team, first.body.id), waitForScores(team, second.body.id)]);
});

const board = async (query = '', who = anonymousCaller()) =>
  (await who.get<Leaderboard>(`/v1/benchmarks/${scene.name}/leaderboard${query}`)).body;

describe('a benchmark', () => {
  test('is listed and read by everybody, with its versions', async () => {
    const { body } = await anonymousCaller().get<{ items: Benchmark[] }>('/v1/benchmarks');
    expect(body.items.find(({ name }) => name === scene.name)).toMatchObject({ title: 'Discs', version: 1 });
    const { body: version } = await anonymousCaller().get<BenchmarkVersion>(`/v1/benchmarks/${scene.name}/versions/1`);
    expect(version).toMatchObject({ samples: 4, grader_version: 1, scorer: { name: expect.any(String) }, entries: 2 });
    expect(version.splits.map(({ name, samples }) => [name, samples])).toEqual([
      ['open', 3],
      ['closed', 1],
    ]);
  });

  test('takes its dataset away from everybody who could read the answers', async () => {
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

  test('refuses a dataset whose samples lack an answer or a split, and says which', async () => {
    const name = uniqueName();
    await scene.admin.post('/v1/benchmarks', { name, title: 'Faulty' });
    const faulty = [
      { id: 'a', question: 'Why?', metadata: { split: 'open' } },
      { id: 'b', question: 'Who?', answer: 'me', metadata: { split: 'elsewhere' } },
      { id: 'c', question: 'When?', answer: 'now' },
    ];
    const id = await pushQuestions(scene.admin, scene.image, faulty);
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
      'the sample "b" has the split "elsewhere"; splits are open, closed',
      'the sample "c" has no metadata field "split"; splits are open, closed',
    ]);
  });

  test('has a name that nobody else can take, and belongs to the tenant that made it', async () => {
    expectProblem(await scene.admin.post('/v1/benchmarks', { name: scene.name, title: 'x' }), 'name_taken', '/name');
    const other = await createCaller({ scopes: [...SCOPES] });
    const regrade = `/v1/benchmarks/${scene.name}/versions/1/regrade`;
    expectProblem(await other.post(regrade, { grader: { kind: 'exact' } }), 'forbidden');
  });
});

describe('its questions', () => {
  test('come without answers, with addresses of pictures that are signed and expire', async () => {
    const reply = await team.fetch(`/v1/benchmarks/${scene.name}/versions/1/questions`);
    const text = await reply.text();
    const questions = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as BenchmarkQuestion);
    expect(questions.map(({ id, split }) => [id, split])).toEqual(QUESTIONS.map(({ id, split }) => [id, split]));
    expect(text).not.toContain('answer');
    const url = questions[0]?.images[0]?.url ?? '';
    const picture = await anonymousCaller().fetch(url);
    expect(picture.headers.get('content-type')).toBe('image/png');
    expect((await picture.arrayBuffer()).byteLength).toBeGreaterThan(100);
    expectProblem(await anonymousCaller().get(url.replace(/expires=\d/, 'expires=3')), 'forbidden');
    expectProblem(await anonymousCaller().get(url.replace(/signature=..../, 'signature=0000')), 'forbidden');
    expectProblem(await anonymousCaller().get(`/v1/benchmarks/${scene.name}/versions/1/questions`), 'unauthorized');
  });
});

describe('a submission', () => {
  test('is graded and scored: every response has a grade, a gain and a trajectory', async () => {
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
      for (const one of responses) {
        expect(one.trajectory_id).toMatch(/^trj_/);
        expect(one.mean_dependency).toBeGreaterThanOrEqual(0);
        expect(Number.isFinite(one.gain)).toBe(true);
      }
    }
  });

  test('has metrics for each split and for all of them', async () => {
    const { body } = await anonymousCaller().get<{ splits: Record<string, SubmissionMetricsWire> }>(
      `/v1/submissions/${right.id}/metrics`,
    );
    expect(Object.keys(body.splits).toSorted()).toEqual(['all', 'closed', 'open']);
    expect(body.splits.all).toMatchObject({ samples: 4, responses: 8, ungraded: 0, unscored: 0 });
    expect(body.splits.all?.accuracy.value).toBeCloseTo((0.5 + 1 + 1 + 1) / 4, 12);
    expect(body.splits.all?.multi_modal_gain?.value).toBeCloseTo(3.5 / 4 - 1 / 4, 12);
    const { gain } = (await entrySamples(right.id, '?sort=gain'))[0]?.responses[0] ?? {};
    expect(gain).not.toBeNull();
  });

  async function entrySamples(id: string, query = ''): Promise<SubmissionSampleWire[]> {
    return (await anonymousCaller().get<{ items: SubmissionSampleWire[] }>(`/v1/submissions/${id}/samples${query}`))
      .body.items;
  }

  test('shows nothing of a hidden split but aggregates', async () => {
    expectProblem(await anonymousCaller().get(`/v1/submissions/${right.id}/samples?split=closed`), 'not_found');
    expect((await entrySamples(right.id)).map(({ split }) => split)).not.toContain('closed');
  });

  test('is taken as a whole or not at all, and says what is missing, unknown or twice', async () => {
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

  test('of rubbish ends early, however much of it there is', async () => {
    let sent = 0;
    const line = new TextEncoder().encode(`${JSON.stringify({ id: 'x'.repeat(100), responses: ['y'] })}\n`);
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1;
        if (sent > 5_000_000) controller.close();
        else controller.enqueue(line);
      },
    });
    const init = { body, headers: JSONL, duplex: 'half' } as RequestInit;
    const path = `/v1/benchmarks/${scene.name}/versions/1/submissions?model=Bomb`;
    const outcome = await team.send('POST', path, init).then(
      ({ status }) => status,
      () => 'cut off',
    );
    expect([422, 'cut off']).toContain(outcome);
    expect(sent).toBeLessThan(200_000);
  });

  test('may be Parquet, and refuses links that are none and names that hide something', async () => {
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

  test('that is private is seen by its tenant only, and nobody else changes a public one', async () => {
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

  test('counts against the caps of its key, of which a refused one uses nothing', async () => {
    const capped = await createBenchmark({ submissions_per_day: 1 });
    const key = await createCaller({ scopes: ['submit'] });
    expectProblem(await submit(key, { name: capped.name, body: '{}' }), 'submission_refused');
    const both = await Promise.all([1, 2].map(() => submit(key, { name: capped.name, body: toLines(WRONG) })));
    expect(both.map(({ status }) => status).toSorted()).toEqual([202, 429]);
    const refused = both.find(({ status }) => status === 429);
    if (refused) expectProblem(refused, 'too_many_submissions');
  });
});

describe('a board', () => {
  test('ranks public entries, keeps the names of anonymous ones, and names its rank intervals', async () => {
    const { entries, withdrawn } = await board();
    expect(withdrawn).toEqual([]);
    const [first, second] = entries;
    expect(first).toMatchObject({
      id: right.id,
      rank: 1,
      model: 'Looker',
      team: 'Eyes',
      link: 'https://example.org/paper',
    });
    expect(second).toMatchObject({ id: wrong.id, rank: 2, model: null, team: null, link: null });
    for (const { rank, rank_best: best, rank_worst: worst } of entries) {
      expect(best).toBeLessThanOrEqual(rank ?? 0);
      expect(worst).toBeGreaterThanOrEqual(rank ?? 0);
    }
    expect((await board('?split=closed&sort=accuracy')).entries.map(({ accuracy }) => accuracy.value)).toEqual([1, 0]);
    expectProblem(await anonymousCaller().get(`/v1/benchmarks/${scene.name}/leaderboard?split=nowhere`), 'not_found');
  });

  test('is answered 304 to whoever has it', async () => {
    const path = `/v1/benchmarks/${scene.name}/leaderboard`;
    const first = await anonymousCaller().get(path);
    const tag = first.headers.get('etag') ?? '';
    expect((await anonymousCaller().fetch(path, { headers: { 'if-none-match': tag } })).status).toBe(304);
  });

  test('leaves as CSV that no spreadsheet runs, JSON and Parquet', async () => {
    const formula = await submit(team, {
      name: scene.name,
      body: toLines(WRONG),
      query: 'model=%3D1%2B1&visibility=public',
    });
    await waitForScores(team, formula.body.id);
    const file = (format: string) =>
      anonymousCaller().fetch(`/v1/benchmarks/${scene.name}/leaderboard/export?format=${format}`);
    const csv = await (await file('csv')).text();
    expect(csv).toContain(",'=1+1,");
    expect(csv).not.toMatch(/(^|,)=1/m);
    const rows = await parquetReadObjects({ file: await (await file('parquet')).arrayBuffer() });
    expect(rows[0]).toMatchObject({ rank: 1, model: 'Looker', self_reported: true });
    expect(await (await file('json')).json()).toEqual(await board());
  });

  test('compares two entries by sample', async () => {
    const { body } = await anonymousCaller().get<Comparison>(
      `/v1/benchmarks/${scene.name}/compare?a=${right.id}&b=${wrong.id}`,
    );
    expect(body.samples).toBe(4);
    expect(body.metrics.accuracy?.difference.value).toBeCloseTo(0.875, 12);
    const same = await anonymousCaller().get<Comparison>(
      `/v1/benchmarks/${scene.name}/compare?a=${right.id}&b=${right.id}`,
    );
    expect(same.body.metrics.accuracy).toMatchObject({ difference: { value: 0 }, p_value: 1 });
  });

  test('keeps a mark of what was withdrawn', async () => {
    const own = await createBenchmark();
    const { body } = await submit(team, { name: own.name, body: toLines(WRONG) });
    await waitForScores(team, body.id);
    const read = async () => (await anonymousCaller().get<Leaderboard>(`/v1/benchmarks/${own.name}/leaderboard`)).body;
    expect((await read()).entries).toHaveLength(1);
    expect((await team.post(`/v1/submissions/${body.id}/withdraw`)).status).toBe(200);
    expect(await read()).toMatchObject({ entries: [], withdrawn: [{ id: body.id, model: 'A model' }] });
    expect((await anonymousCaller().get<{ splits: object }>(`/v1/submissions/${body.id}/metrics`)).body.splits).toEqual(
      {},
    );
  });

  test('is graded again without a scorer, and the board before stays', async () => {
    const own = await createBenchmark();
    const { body } = await submit(team, { name: own.name, body: toLines({ ...RIGHT, q1: ['the answer is 4', '4'] }) });
    await waitForScores(team, body.id);
    const read = async (query = '') =>
      (await anonymousCaller().get<Leaderboard>(`/v1/benchmarks/${own.name}/leaderboard${query}`)).body;
    const trajectories = async () => {
      const page = await anonymousCaller().get<{ items: SubmissionSampleWire[] }>(`/v1/submissions/${body.id}/samples`);
      return page.body.items.map(({ responses }) => responses.map((one) => one.trajectory_id));
    };
    const [before, scores] = [await read(), await trajectories()];
    const regrade = `/v1/benchmarks/${own.name}/versions/1/regrade`;
    expect((await own.admin.post(regrade, { grader: { kind: 'numeric' } })).status).toBe(202);
    const after = await waitFor('the new grades', async () => {
      const found = await read();
      return found.grader_version === 2 && found.entries.length === 1 ? found : undefined;
    });
    expect(after.entries[0]?.accuracy.value).toBeCloseTo(1 / 4, 12);
    expect(await trajectories()).toEqual(scores);
    expect((await read('?grader_version=1')).entries).toEqual(before.entries);
  });
});

test('answers are in no answer of any route, page, file or error', async () => {
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
