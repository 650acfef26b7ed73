import { beforeAll, expect, test } from 'vitest';
import type { Submission } from '#contract/submission.ts';
import { submit, toLines, waitForScores } from '../service/benchmark-scene.ts';
import { type BoardScene, createBoard, pinBoard, readTables, WRONG } from '../service/board-scene.ts';
import { anonymousCaller, createCaller, expectProblem } from '../service/callers.ts';

let board: BoardScene;
beforeAll(async () => {
  board = await createBoard();
});

const BAD_NAMES = [
  '',
  'a\u202eb',
  'a\u2066b',
  'a\u0007b',
  'a\nb',
  'a\tb',
  'a\u2028b',
  'a\u200bb',
  '\ufeffa',
  'x'.repeat(129),
];
const BAD_LINKS = [
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:x',
  'file:///etc/passwd',
  '//example.org',
  '/relative',
  'https://user:password@example.org',
  'https://user@example.org',
  'https://example.org/\u202e',
  'https://example.org/a b',
  'https://',
];

test('names, links and texts of submissions and benchmarks may not hide characters or lead elsewhere', async () => {
  function send(text: Record<string, string>) {
    const query = new URLSearchParams({ model: 'Fine', ...text }).toString();
    return submit(board.team, { name: board.name, body: toLines(WRONG), query });
  }
  for (const name of BAD_NAMES) {
    expectProblem(await send({ model: name }), 'invalid_request', '/model');
    expectProblem(await send({ team: name }), 'invalid_request', '/team');
  }
  for (const link of BAD_LINKS) expectProblem(await send({ link }), 'invalid_request', '/link');
  for (const text of ['a\u202eb', 'a\u0000b', 'x'.repeat(1001)]) {
    expectProblem(await send({ description: text }), 'invalid_request', '/description');
  }
  const create = (more: object) => board.admin.post('/v1/benchmarks', { name: 'never-made', title: 'Fine', ...more });
  for (const title of [...BAD_NAMES, 'half \ud800']) {
    expectProblem(await create({ title }), 'invalid_request', '/title');
  }
  for (const source of BAD_LINKS) expectProblem(await create({ source }), 'invalid_request', '/source');
  expectProblem(await create({ description: 'a\u202eb' }), 'invalid_request', '/description');
  expectProblem(await create({ license: 'a\u202eb' }), 'invalid_request', '/license');
  for (const name of ['Upper', '../up', '-x', 'x'.repeat(64), 'é']) {
    expectProblem(await create({ name }), 'invalid_request', '/name');
  }
  expect((await anonymousCaller().get('/v1/benchmarks/never-made')).status).toBe(404);
});

test('the CSV export of a leaderboard quotes names that a spreadsheet would run as formulas', async () => {
  const { name } = await pinBoard(board.admin, board.image);
  const models = ['=1+1', '+1', '-1', '@SUM(A1)', '=cmd|"/c calc"!A0', 'a","=1'];
  const sent = models.map((model) =>
    submit(board.team, {
      name,
      body: toLines(WRONG),
      query: `${new URLSearchParams({ model, team: model })}&visibility=public`,
    }),
  );
  await Promise.all((await Promise.all(sent)).map(({ body }) => waitForScores(board.team, body.id)));
  const csv = await (await anonymousCaller().fetch(`/v1/benchmarks/${name}/leaderboard/export?format=csv`)).text();
  const cells = [...csv.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",\r\n]*))/gm)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  );
  for (const model of models) {
    const shown = /^[=+\-@]/.test(model) ? `'${model}` : model;
    expect(
      cells.filter((cell) => cell === shown),
      model,
    ).toHaveLength(2);
  }
  expect(
    cells.filter((cell) => /^[=+@\t\r]/.test(cell) || (cell.startsWith('-') && Number.isNaN(Number(cell)))),
  ).toEqual([]);
});

test('exactly 3 of 32 concurrent submissions are accepted if the quota is 3', async () => {
  const { name } = await pinBoard(board.admin, board.image, { submissions_per_day: 3, submissions_total: 3 });
  const key = await createCaller({ scopes: ['submit'] });
  const body = toLines(WRONG);
  const answers = await Promise.all(
    Array.from({ length: 32 }, () => submit(key, { name, body, query: 'model=Racer' })),
  );
  const statuses = answers.map(({ status }) => status);
  expect(statuses.filter((status) => status === 202)).toHaveLength(3);
  for (const answer of answers) if (answer.status !== 202) expectProblem(answer, 'too_many_submissions');
  const own = await key.get<{ items: Submission[] }>('/v1/submissions');
  expect(own.body.items).toHaveLength(3);
  const sql = 'SELECT id FROM submissions WHERE key_id = ?';
  const left = await readTables({ sql, values: [key.keyId] });
  expect(left).toHaveLength(3);
});
