import { createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type StartedService, startService } from '#cli/service/start-service.ts';
import { type StartedRunner, startRunner } from '#clients/runner/start.ts';
import type { BenchmarkQuestion } from '#contract/benchmark.ts';
import type { Comparison, Leaderboard } from '#contract/leaderboard.ts';
import { LIMITS } from '#contract/limits.ts';
import { SAMPLE_ORDERS, type Submission, type SubmissionSampleWire } from '#contract/submission.ts';
import { findWorkerd, type WorkerdProcess } from '../../bench/service/workerd-process.ts';
import { JSONL, submit, toLines, waitForScores } from '../service/benchmark-scene.ts';
import { type Answer, type Caller, callerWith, expectProblem } from '../service/callers.ts';
import { type BoardScene, createBoard, createCallerOn, pinBoard, readTables, SECRET } from '../service/own-board.ts';
import { buildParquet } from '../service/parquet-bombs.ts';

const SAID = 'said-in-the-dark';
const RIGHT = { p0: [SECRET], p1: ['red'], h0: [SECRET], h1: [`${SAID} red`] };
/** Of the same lengths. */
const WRONG = { p0: ['horse-9f4c2e'], p1: ['tan'], h0: ['horse-9f4c2e'], h1: [`${SAID} tan`] };

let runner: StartedRunner;
let service: StartedService;
let stateFolder: string;
let workerd: WorkerdProcess;
let board: BoardScene;
let nobody: Caller;
let right: Submission;
let wrong: Submission;

const enter = (who: Caller, responses: Record<string, string[]>, query: string) =>
  submit(who, { name: board.name, body: toLines(responses), query });

beforeAll(async () => {
  stateFolder = await mkdtemp(join(tmpdir(), 'sightline-board-'));
  runner = await startRunner();
  service = await startService({ stateFolder, runners: [{ name: 'one', url: runner.url }] });
  workerd = await findWorkerd(service);
  nobody = callerWith('', { url: service.url });
  board = await createBoard(service);
  const entries = await Promise.all([
    enter(board.team, RIGHT, 'model=Looker&visibility=public'),
    enter(board.team, WRONG, 'model=Guesser&visibility=public'),
  ]);
  [right, wrong] = (await Promise.all(entries.map(({ body }) => waitForScores(board.team, body.id)))) as [
    Submission,
    Submission,
  ];
}, 120_000);
afterAll(async () => {
  await service.stop();
  await runner.stop();
  await rm(stateFolder, { recursive: true });
});

describe('a submission bomb ends early, leaves nothing, and workerd stays small:', () => {
  const PARQUET = { 'content-type': 'application/vnd.apache.parquet' };
  const MB = 1024 * 1024;
  /** What workerd may grow by while it is sent a gigabyte: garbage that is not collected yet, not the gigabyte. */
  const GROWTH_MB = 400;
  /** What the sender makes before it notices that nobody listens; most of it reaches nobody. */
  const SENT_MB = 512;

  interface Sent {
    /** Undefined where the connection was cut before the answer could be read. */
    answer: Answer<{ code?: string; errors?: unknown[] }> | undefined;
    sentMb: number;
    growthMb: number;
  }

  async function send(
    body: NonNullable<RequestInit['body']>,
    headers: Record<string, string>,
  ): Promise<Sent['answer']> {
    const path = `/v1/benchmarks/${board.name}/versions/1/submissions?model=Bomb`;
    const direct = callerWith(board.team.secret, { url: workerd.url });
    const init = { body, headers, duplex: 'half' } as RequestInit;
    return direct.send<{ code?: string }>('POST', path, init).catch(() => undefined);
  }

  async function watched(work: (count: (mb: number) => void) => Promise<Sent['answer']>): Promise<Sent> {
    const before = await workerd.residentMb();
    let most = before;
    let sentMb = 0;
    const watch = new AbortController();
    const watching = (async () => {
      while (!watch.signal.aborted) {
        most = Math.max(most, await workerd.residentMb());
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    })();
    const answer = await work((mb) => {
      sentMb += mb;
    });
    watch.abort();
    await watching;
    return { answer, sentMb, growthMb: most - before };
  }

  /** 1 GB that is made while it is sent. */
  function gigabyteOf(piece: Uint8Array, count: (mb: number) => void): ReadableStream<Uint8Array> {
    let left = 1024;
    return new ReadableStream({
      async pull(controller) {
        // Lets the sender notice that the connection is gone.
        await new Promise((resolve) => setImmediate(resolve));
        if (left === 0) return controller.close();
        left -= 1;
        count(1);
        controller.enqueue(piece);
      },
    });
  }

  const repeated = (line: string) => Buffer.from(line.repeat(Math.ceil(MB / line.length)).slice(0, MB));

  async function expectNothingLeft(): Promise<void> {
    const open = await readTables(
      stateFolder,
      "SELECT id FROM submissions WHERE status = 'receiving' OR model = 'Bomb'",
    );
    expect(open).toEqual([]);
    expect((await nobody.get('/healthz')).status).toBe(200);
  }

  test.each([
    ['1 GB in one line', 'x', 'payload_too_large'],
    ['10 million samples that there are not', '{"id": "x", "responses": ["y"]}\n', 'submission_refused'],
    ['10 million times the same sample', '{"id": "p0", "responses": ["y"]}\n', 'submission_refused'],
    ['lines that are no JSON', '[[[[[\n', 'submission_refused'],
    ['a billion empty lines', '\n', 'payload_too_large'],
  ] as const)('%s', async (_, line, code) => {
    const piece = repeated(line);
    const { answer, sentMb, growthMb } = await watched((count) => send(gigabyteOf(piece, count), JSONL));
    if (answer) expectProblem(answer, code);
    expect(sentMb).toBeLessThan(SENT_MB);
    expect(growthMb).toBeLessThan(GROWTH_MB);
    await expectNothingLeft();
  });

  test('ids, keys and lists of 1 MB, of which the answer repeats little', async () => {
    const long = 'x'.repeat(LIMITS.lineBytesMax - 100);
    const line = (value: object) => JSON.stringify(value);
    const lines = [
      line({ id: long, responses: ['y'] }),
      line({ id: `${long}${long}`, responses: ['y'] }),
      line({ id: 'p0', [long]: 1 }),
      line({ id: 'p0', responses: Array.from({ length: 200_000 }, () => 1) }),
      line({ id: 'p0', responses: Array.from({ length: 200_000 }, () => 'y') }),
      '{"id": "p1", "responses": ["half \\ud800"]}',
    ];
    const { answer, growthMb } = await watched(() => send(lines.join('\n'), JSONL));
    if (!answer) throw new Error('there was no answer');
    expectProblem(answer, 'submission_refused', '/lines/6/responses/0');
    expect(JSON.stringify(answer.body).length).toBeLessThan(10_000);
    expect(growthMb).toBeLessThan(GROWTH_MB);
    await expectNothingLeft();
  });

  const ids = Object.keys(RIGHT);
  test.each([
    [
      'a row group that claims gigabytes',
      () => buildParquet({ ids, lie: { total_byte_size: 4n << 30n } }),
      'payload_too_large',
    ],
    [
      'a row group that claims 10^12 rows',
      () => buildParquet({ ids, lie: { num_rows: 10n ** 12n } }),
      'payload_too_large',
    ],
    [
      '3 million equal rows in a few bytes',
      () => buildParquet({ ids: Array(3_000_000).fill('p0') }),
      'payload_too_large',
    ],
    [
      'a page of 200 MB that was packed into a few kB',
      () => buildParquet({ ids: ['x'.repeat(200 * MB)], codec: 'ZSTD', lie: { total_byte_size: 100n } }),
      'submission_refused',
    ],
    [
      'rows of 2 MB that share their text',
      () => buildParquet({ ids, response: 'x'.repeat(2 * MB) }),
      'submission_refused',
    ],
    [
      'a footer of 2 MB',
      () => buildParquet({ ids, footerBytes: 2 * LIMITS.parquetFooterBytesMax }),
      'payload_too_large',
    ],
    ['no end', () => buildParquet({ ids }).subarray(0, 40), 'invalid_request'],
  ] as const)('Parquet with %s', async (_, make, code) => {
    const body = new Uint8Array(make());
    const { answer, growthMb } = await watched(() => send(body, PARQUET));
    if (!answer) throw new Error('there was no answer');
    expectProblem(answer, code);
    expect(growthMb).toBeLessThan(GROWTH_MB);
    await expectNothingLeft();
  });

  test.each([
    ['Parquet that does not tell its length', PARQUET['content-type'], 'invalid_request'],
    ['a type that is not taken', 'text/csv', 'unsupported_media_type'],
  ] as const)('1 GB of %s', async (_, type, code) => {
    const piece = repeated('PAR1');
    const { answer, sentMb, growthMb } = await watched((count) =>
      send(gigabyteOf(piece, count), { 'content-type': type }),
    );
    if (answer) expectProblem(answer, code);
    expect(sentMb).toBeLessThan(SENT_MB);
    expect(growthMb).toBeLessThan(GROWTH_MB);
    await expectNothingLeft();
  });
});

describe('what is said of an entry and of a benchmark', () => {
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

  test('is refused with its place where it hides something or leads elsewhere', async () => {
    const send = (query: Record<string, string>) =>
      enter(board.team, WRONG, new URLSearchParams({ model: 'Fine', ...query }).toString());
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
    expect((await nobody.get('/v1/benchmarks/never-made')).status).toBe(404);
  });

  test('is no formula in a spreadsheet', async () => {
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
    const csv = await (await nobody.fetch(`/v1/benchmarks/${name}/leaderboard/export?format=csv`)).text();
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
});

describe('of a hidden split', () => {
  const everybody = () => [board.team, board.admin, board.other, nobody];

  test('no list tells more than aggregates, however it is sorted, filtered or paged', async () => {
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
    for (const who of [board.team, nobody]) {
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
      for (const who of everybody()) {
        expectProblem(await who.get(`/v1/submissions/${right.id}/samples?split=${split}`), 'not_found');
      }
    }
    for (const cursor of ['e30', 'bnVsbA', btoa('{"key":1,"sequence":1,"splits":["closed"]}').replaceAll('=', '')]) {
      expectProblem(
        await nobody.get(`/v1/submissions/${right.id}/samples?cursor=${cursor}`),
        'invalid_request',
        '/cursor',
      );
    }
  });

  test('no trajectory, run or picture is shown to anonymousCaller, while those of the public one are', async () => {
    const rows = await readTables<{ id: string; run: string; sample: string }>(
      stateFolder,
      'SELECT id, run_id AS run, sample_id AS sample FROM trajectories',
    );
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
    for (const who of [board.team, board.other, nobody]) {
      for (const path of paths) {
        const reply = await who.fetch(path, { redirect: 'manual', headers: { cookie: `sightline=${who.secret}` } });
        expect([303, 401, 404], `${path} ${reply.status}`).toContain(reply.status);
        expect(await reply.text()).not.toMatch(/said-in-the-dark|hidden colour/);
      }
    }
    for (const path of paths.slice(0, 1)) expect((await board.admin.get(path)).status).toBe(404);
  });

  test('a comparison has differences of means and nothing else', async () => {
    const path = `/v1/benchmarks/${board.name}/compare?a=${right.id}&b=${wrong.id}&split=closed`;
    const { body } = await nobody.get<Comparison>(path);
    expect(body.samples).toBe(2);
    expect(Object.keys(body.metrics.accuracy ?? {}).sort()).toEqual(['difference', 'p_value']);
    expect(JSON.stringify(body)).not.toMatch(/"h\d"|hidden/);
  });

  test('while answers are scored, right and wrong ones look the same', async () => {
    const seen = { right: new Set<string>(), wrong: new Set<string>() };
    async function follow(kind: 'right' | 'wrong', responses: Record<string, string[]>): Promise<void> {
      let { body } = await enter(board.team, responses, 'model=Twin');
      for (;;) {
        const { id, created_at, finished_at, ...rest } = body;
        expect(Object.keys(rest.samples).sort()).toEqual(['done', 'failed', 'total']);
        // How far it is depends on the runner alone; all else is compared.
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
});

test('the address of a picture is good for its picture, its benchmark and its time', async () => {
  const second = await pinBoard(board.admin, board.image);
  const lines = (await (await board.team.fetch(`/v1/benchmarks/${board.name}/versions/1/questions`)).text())
    .trim()
    .split('\n');
  const { images } = JSON.parse(lines[0] ?? '') as BenchmarkQuestion;
  const address = new URL(images[0]?.url ?? '', service.url);
  expect((await nobody.get(address.pathname + address.search)).status).toBe(200);
  const changed = (change: (url: URL) => void) => {
    const url = new URL(address);
    change(url);
    return nobody.get(url.pathname + url.search);
  };
  const set = (name: string, value: string) => changed((url) => url.searchParams.set(name, value));
  const { expires = '', signature = '' } = Object.fromEntries(address.searchParams);
  expectProblem(await set('expires', String(Number(expires) + 1)), 'forbidden');
  for (const at of [0, 31, 63]) {
    const flipped = (Number.parseInt(signature.charAt(at), 16) ^ 1).toString(16);
    expectProblem(await set('signature', signature.slice(0, at) + flipped + signature.slice(at + 1)), 'forbidden');
  }
  for (const [name, value] of [
    ['signature', ''],
    ['signature', signature.slice(2)],
    ['expires', ''],
    ['expires', '-1'],
  ] as const) {
    expect([400, 403]).toContain((await set(name, value)).status);
  }
  const elsewhere = (url: URL) => {
    url.pathname = url.pathname.replace(board.name, second.name);
  };
  expectProblem(await changed(elsewhere), 'forbidden');
  const other = (url: URL) => {
    url.pathname = url.pathname.replace(board.image, 'a'.repeat(64));
  };
  expectProblem(await changed(other), 'forbidden');
  // Signed with the secret of this deployment, but too old.
  const [secret] = await readTables<{ value: string }>(
    stateFolder,
    "SELECT value FROM secrets WHERE name = 'picture addresses'",
  );
  const signed = (at: number) =>
    createHmac('sha256', secret?.value ?? '')
      .update(`${board.name}\n${board.image}\n${at}`)
      .digest('hex');
  const at = (time: number) =>
    nobody.get<{ detail: string }>(`${address.pathname}?expires=${time}&signature=${signed(time)}`);
  expect((await at(Date.now() + 60_000)).status).toBe(200);
  const expired = await at(Date.now() - 1);
  expectProblem(expired, 'forbidden');
  expect(expired.body.detail).toContain('expired');
});

test('of 32 submissions that race for the last 3 places, 3 are taken', async () => {
  const { name } = await pinBoard(board.admin, board.image, { submissions_per_day: 3, submissions_total: 3 });
  const key = await createCallerOn(service, ['submit']);
  const body = toLines(WRONG);
  const answers = await Promise.all(
    Array.from({ length: 32 }, () => submit(key, { name, body, query: 'model=Racer' })),
  );
  const statuses = answers.map(({ status }) => status);
  expect(statuses.filter((status) => status === 202)).toHaveLength(3);
  for (const answer of answers) if (answer.status !== 202) expectProblem(answer, 'too_many_submissions');
  const own = await key.get<{ items: Submission[] }>('/v1/submissions');
  expect(own.body.items).toHaveLength(3);
  const left = await readTables(stateFolder, 'SELECT id FROM submissions WHERE key_id = ?', key.keyId);
  expect(left).toHaveLength(3);
});

test('answers are on no page, in no file, no error and no line of the log', async () => {
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
  for (const who of [board.admin, board.team, board.other, nobody]) {
    const cookie: Record<string, string> = who.secret === '' ? {} : { cookie: `sightline=${who.secret}` };
    for (const path of paths) {
      const reply = await who.fetch(path, { headers: { accept: 'text/html, */*', ...cookie } });
      expect(reply.status, path).toBeLessThan(500);
      expect(Buffer.from(await reply.arrayBuffer()).includes(SECRET), path).toBe(false);
    }
  }
  const { body } = await nobody.get<Leaderboard>(`/v1/benchmarks/${board.name}/leaderboard`);
  expect(body.entries.map(({ model }) => model)).toContain('Looker');
  expect(service.logged.length).toBeGreaterThan(0);
  expect(service.logged.filter((line) => line.includes(SECRET) || line.includes(SAID))).toEqual([]);
});
