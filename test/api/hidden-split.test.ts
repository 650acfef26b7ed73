import { readFile } from 'node:fs/promises';
import { beforeAll, expect, inject, test } from 'vitest';
import type { Comparison, Leaderboard } from '#contract/leaderboard.ts';
import { SAMPLE_ORDERS, type Submission, type SubmissionSampleWire } from '#contract/submission.ts';
import { submit, toLines } from '../service/benchmark-scene.ts';
import {
  type BoardScene,
  createScoredBoard,
  HIDDEN_WORDS,
  RIGHT,
  readTables,
  SECRET,
  WRONG,
} from '../service/board-scene.ts';
import { anonymousCaller, expectProblem } from '../service/callers.ts';

const anonymous = anonymousCaller();
let board: BoardScene;
let right: Submission;
let wrong: Submission;

beforeAll(async () => {
  ({ board, right, wrong } = await createScoredBoard());
});

test('lists of samples never contain a hidden split, in any order, filter or page', async () => {
  const cursors = [
    { key: -1e300, sequence: -1 },
    { key: 0, sequence: 0 },
    { key: 1e300, sequence: 0 },
  ];
  const queries = SAMPLE_ORDERS.flatMap((sort) =>
    ['', '&right=true', '&right=false'].flatMap((filter) => [
      `sort=${sort}${filter}`,
      ...cursors.map(
        (cursor) => `sort=${sort}${filter}&limit=1&cursor=${btoa(JSON.stringify(cursor)).replaceAll('=', '')}`,
      ),
    ]),
  );
  const seen = new Set<string>();
  for (const who of [board.team, anonymous]) {
    for (const query of queries) {
      const { status, body } = await who.get<{ items: SubmissionSampleWire[] }>(
        `/v1/submissions/${right.id}/samples?${query}`,
      );
      expect(status, query).toBe(200);
      for (const { id, split } of body.items) seen.add(`${split} ${id}`);
      expect(JSON.stringify(body)).not.toMatch(/hidden|said-in-the-dark/);
    }
  }
  expect([...seen].sort()).toEqual(['open p0', 'open p1']);
  for (const split of ['closed', 'closed%00', '%22closed%22', 'open,closed', '*', '__proto__']) {
    for (const who of [board.team, board.admin, board.other, anonymous]) {
      expectProblem(await who.get(`/v1/submissions/${right.id}/samples?split=${split}`), 'not_found');
    }
  }
  for (const cursor of ['e30', 'bnVsbA', btoa('{"key":1,"sequence":1,"splits":["closed"]}').replaceAll('=', '')]) {
    expectProblem(
      await anonymous.get(`/v1/submissions/${right.id}/samples?cursor=${cursor}`),
      'invalid_request',
      '/cursor',
    );
  }
});

test('trajectories, runs and images of a hidden split answer 404 to everybody, those of a public one do not', async () => {
  const sql = `SELECT trajectories.id, run_id AS run, sample_id AS sample FROM trajectories
    JOIN submission_batches USING (run_id) WHERE submission_id IN (?, ?)`;
  const rows = await readTables<{ id: string; run: string; sample: string }>({ sql, values: [right.id, wrong.id] });
  const hidden = rows.filter(({ sample }) => sample.startsWith('h'));
  expect(hidden.length).toBeGreaterThanOrEqual(4);
  const shown = rows.find(({ sample }) => sample === 'p0');
  expect((await board.other.get(`/v1/trajectories/${shown?.id}`)).status).toBe(200);
  const paths = [
    ...hidden
      .slice(0, 4)
      .flatMap(({ id }) => [
        `/v1/trajectories/${id}`,
        ...['', '/json', '/heat-map?format=svg', '/views/original', '/views/perturbed'].map(
          (part) => `/trajectories/${id}${part}`,
        ),
      ]),
    ...[...new Set(hidden.map(({ run }) => run))].flatMap((id) =>
      [
        '',
        '/samples',
        '/trajectories',
        '/generations',
        '/confident-tokens',
        '/events',
        '/export?format=jsonl',
        '/shapings',
      ].map((part) => `/v1/runs/${id}${part}`),
    ),
    `/v1/images/${board.image}`,
  ];
  for (const who of [board.team, board.other, anonymous]) {
    for (const path of paths) {
      const reply = await who.fetch(path, { redirect: 'manual', headers: { cookie: `sightline=${who.secret}` } });
      expect([303, 401, 404], `${path} ${reply.status}`).toContain(reply.status);
      expect(await reply.text()).not.toMatch(/said-in-the-dark|hidden colour/);
    }
  }
  for (const path of paths.slice(0, 1)) expect((await board.admin.get(path)).status).toBe(404);
});

test('a comparison of a hidden split contains differences of means and p-values only', async () => {
  const path = `/v1/benchmarks/${board.name}/compare?a=${right.id}&b=${wrong.id}&split=closed`;
  const { body } = await anonymous.get<Comparison>(path);
  expect(body.samples).toBe(2);
  expect(Object.keys(body.metrics.accuracy ?? {}).sort()).toEqual(['difference', 'p_value']);
  expect(JSON.stringify(body)).not.toMatch(/"h\d"|hidden/);
});

test('a submission in progress looks the same whether its responses are right or wrong', async () => {
  const seen = { right: new Set<string>(), wrong: new Set<string>() };
  async function follow(kind: 'right' | 'wrong', responses: Record<string, string[]>): Promise<void> {
    let { body } = await submit(board.team, { name: board.name, body: toLines(responses), query: 'model=Twin' });
    for (;;) {
      const { id, created_at, finished_at, ...rest } = body;
      expect(Object.keys(rest.samples).sort()).toEqual(['done', 'failed', 'total']);
      // Progress depends on the runner alone; everything else is compared.
      seen[kind].add(JSON.stringify({ ...rest, status: undefined, samples: { ...rest.samples, done: undefined } }));
      const metrics = await board.team.get<{ splits: object }>(`/v1/submissions/${id}/metrics`);
      const { body: next } = await board.team.get<Submission>(`/v1/submissions/${id}`);
      if (next.status === 'scoring') expect(metrics.body.splits).toEqual({});
      if (body.status === 'succeeded') break;
      expect(next.status).not.toBe('failed');
      body = next;
    }
  }
  await Promise.all([follow('right', RIGHT), follow('wrong', WRONG)]);
  expect([...seen.right]).toHaveLength(1);
  expect(seen.right).toEqual(seen.wrong);
});

test('accepted answers appear on no page, in no export, no error and no line of the log', async () => {
  const refused = await submit(board.team, { name: board.name, body: toLines({ p0: ['horse'] }), query: 'model=x' });
  expectProblem(refused, 'submission_refused');
  expect(JSON.stringify(refused.body)).not.toContain(SECRET);
  const ofBoard = [
    '',
    '/versions',
    '/versions/1',
    '/versions/1/questions',
    '/leaderboard',
    '/leaderboard?split=closed',
  ];
  const exports = ['csv', 'json', 'parquet'].map((format) => `/leaderboard/export?format=${format}`);
  const ofEntry = ['', '/metrics', '/samples', '/samples?sort=accuracy'];
  const paths = [
    ...[...ofBoard, ...exports, `/compare?a=${wrong.id}&b=${wrong.id}`].map(
      (path) => `/v1/benchmarks/${board.name}${path}`,
    ),
    ...ofEntry.map((path) => `/v1/submissions/${wrong.id}${path}`),
    ...['', '/samples', '/versions/1', '/duplicates', '/versions/1/signals'].map(
      (path) => `/v1/datasets/${board.dataset}${path}`,
    ),
    ...['/v1/benchmarks', '/v1/submissions', '/v1/runs', '/v1/datasets', '/v1/filters'],
    ...[
      '/benchmarks',
      `/benchmarks/${board.name}`,
      `/benchmarks/${board.name}/entries/${wrong.id}`,
      `/submissions/${wrong.id}`,
      '/',
    ],
  ];
  for (const who of [board.admin, board.team, board.other, anonymous]) {
    const cookie: Record<string, string> = who.secret === '' ? {} : { cookie: `sightline=${who.secret}` };
    for (const path of paths) {
      const reply = await who.fetch(path, { headers: { accept: 'text/html, */*', ...cookie } });
      expect(reply.status, path).toBeLessThan(500);
      expect(Buffer.from(await reply.arrayBuffer()).includes(SECRET), path).toBe(false);
    }
  }
  const { body } = await anonymous.get<Leaderboard>(`/v1/benchmarks/${board.name}/leaderboard`);
  expect(body.entries.map(({ model }) => model)).toContain('Looker');
  const log = await readFile(inject('shared').logFile, 'utf8');
  expect(log).not.toBe('');
  expect(log.split('\n').filter((line) => line.includes(SECRET) || line.includes(HIDDEN_WORDS))).toEqual([]);
});
