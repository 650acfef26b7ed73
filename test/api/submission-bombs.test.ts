import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { LIMITS } from '#contract/limits.ts';
import { findWorkerd, type WorkerdProcess } from '../../bench/service/workerd-process.ts';
import { JSONL } from '../service/benchmark-scene.ts';
import { type BoardScene, createBoard, RIGHT, readTables } from '../service/board-scene.ts';
import { type Answer, type Caller, callerWith, createCaller, expectProblem } from '../service/callers.ts';
import { buildParquet } from '../service/parquet-bombs.ts';
import { type SeparateService, startSeparateService } from '../service/separate-service.ts';

// A separate service, because the memory of its process is measured.
let service: SeparateService;
let workerd: WorkerdProcess;
let board: BoardScene;
let anonymous: Caller;

beforeAll(async () => {
  service = await startSeparateService({ runners: [{ name: 'one', url: inject('shared').runnerUrl }] });
  workerd = await findWorkerd(service);
  anonymous = callerWith('', { url: service.url });
  board = await createBoard((options) => createCaller({ ...options, service }));
});
afterAll(() => service.stop());

const PARQUET = { 'content-type': 'application/vnd.apache.parquet' };
const MB = 1024 * 1024;
/** Bound of the growth of workerd's memory while a gigabyte is sent: allows garbage, but not the gigabyte. */
const GROWTH_MB = 400;
/** Bound of what the sender produces before it notices that the connection is closed. */
const SENT_MB = 512;

interface Sent {
  /** Undefined if the connection was closed before the answer could be read. */
  answer: Answer<{ code?: string; errors?: unknown[] }> | undefined;
  sentMb: number;
  growthMb: number;
}

async function send(body: NonNullable<RequestInit['body']>, headers: Record<string, string>): Promise<Sent['answer']> {
  const path = `/v1/benchmarks/${board.name}/versions/1/submissions?model=Bomb`;
  const direct = callerWith(board.team.secret, { url: workerd.url });
  const init = { body, headers, duplex: 'half' } as RequestInit;
  return direct.send<{ code?: string }>('POST', path, init).catch(() => undefined);
}

async function watchMemory(work: (count: (mb: number) => void) => Promise<Sent['answer']>): Promise<Sent> {
  const before = await workerd.residentMb();
  let peak = before;
  let sentMb = 0;
  const watch = new AbortController();
  const watching = (async () => {
    while (!watch.signal.aborted) {
      peak = Math.max(peak, await workerd.residentMb());
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  const answer = await work((mb) => {
    sentMb += mb;
  });
  watch.abort();
  await watching;
  return { answer, sentMb, growthMb: peak - before };
}

/** A gigabyte, produced while it is sent. */
function streamGigabyte(piece: Uint8Array, count: (mb: number) => void): ReadableStream<Uint8Array> {
  let left = 1024;
  return new ReadableStream({
    async pull(controller) {
      // Lets the sender notice that the connection is closed.
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
  const sql = "SELECT id FROM submissions WHERE status = 'receiving' OR model = 'Bomb'";
  const open = await readTables({ sql, stateFolder: service.stateFolder });
  expect(open).toEqual([]);
  expect((await anonymous.get('/healthz')).status).toBe(200);
}

test.each([
  ['1 GB in one line', 'x', 'payload_too_large'],
  ['10 million unknown samples', '{"id": "x", "responses": ["y"]}\n', 'submission_refused'],
  ['the same sample 10 million times', '{"id": "p0", "responses": ["y"]}\n', 'submission_refused'],
  ['1 GB of lines that are not JSON', '[[[[[\n', 'submission_refused'],
  ['a billion empty lines', '\n', 'payload_too_large'],
] as const)(
  'a submission of %s is rejected early and leaves nothing, and workerd stays small',
  async (_, line, code) => {
    const piece = repeated(line);
    const { answer, sentMb, growthMb } = await watchMemory((count) => send(streamGigabyte(piece, count), JSONL));
    if (answer) expectProblem(answer, code);
    expect(sentMb).toBeLessThan(SENT_MB);
    expect(growthMb).toBeLessThan(GROWTH_MB);
    await expectNothingLeft();
  },
);

test('a submission of unknown samples is rejected before 200,000 lines are sent', async () => {
  let sent = 0;
  const line = new TextEncoder().encode(`${JSON.stringify({ id: 'x'.repeat(100), responses: ['y'] })}\n`);
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 1;
      if (sent > 5_000_000) controller.close();
      else controller.enqueue(line);
    },
  });
  const answer = await send(body, JSONL);
  if (answer) expectProblem(answer, 'submission_refused');
  expect(sent).toBeLessThan(200_000);
  await expectNothingLeft();
});

test('a submission with ids, keys and lists of 1 MB is rejected with an answer below 10 kB', async () => {
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
  const { answer, growthMb } = await watchMemory(() => send(lines.join('\n'), JSONL));
  if (!answer) throw new Error('the connection was closed without an answer');
  expectProblem(answer, 'submission_refused', '/lines/6/responses/0');
  expect(JSON.stringify(answer.body).length).toBeLessThan(10_000);
  expect(growthMb).toBeLessThan(GROWTH_MB);
  await expectNothingLeft();
});

const ids = Object.keys(RIGHT);
test.each([
  [
    'a row group that claims gigabytes',
    () => buildParquet({ ids, claim: { total_byte_size: 4n << 30n } }),
    'payload_too_large',
  ],
  [
    'a row group that claims 10^12 rows',
    () => buildParquet({ ids, claim: { num_rows: 10n ** 12n } }),
    'payload_too_large',
  ],
  [
    '3 million equal rows in a few bytes',
    () => buildParquet({ ids: Array(3_000_000).fill('p0') }),
    'payload_too_large',
  ],
  [
    'a page of 200 MB that is compressed to a few kB',
    () => buildParquet({ ids: ['x'.repeat(200 * MB)], codec: 'ZSTD', claim: { total_byte_size: 100n } }),
    'submission_refused',
  ],
  [
    'rows of 2 MB that share their text',
    () => buildParquet({ ids, response: 'x'.repeat(2 * MB) }),
    'submission_refused',
  ],
  ['a footer of 2 MB', () => buildParquet({ ids, footerBytes: 2 * LIMITS.parquetFooterBytesMax }), 'payload_too_large'],
  ['its end cut off', () => buildParquet({ ids }).subarray(0, 40), 'invalid_request'],
] as const)(
  'a Parquet submission with %s is rejected and leaves nothing, and workerd stays small',
  async (_, make, code) => {
    const body = new Uint8Array(make());
    const { answer, growthMb } = await watchMemory(() => send(body, PARQUET));
    if (!answer) throw new Error('the connection was closed without an answer');
    expectProblem(answer, code);
    expect(growthMb).toBeLessThan(GROWTH_MB);
    await expectNothingLeft();
  },
);

test.each([
  ['Parquet without a content-length', PARQUET['content-type'], 'invalid_request'],
  ['an unsupported content type', 'text/csv', 'unsupported_media_type'],
] as const)('a submission of 1 GB of %s is rejected early, and workerd stays small', async (_, type, code) => {
  const piece = repeated('PAR1');
  const { answer, sentMb, growthMb } = await watchMemory((count) =>
    send(streamGigabyte(piece, count), { 'content-type': type }),
  );
  if (answer) expectProblem(answer, code);
  expect(sentMb).toBeLessThan(SENT_MB);
  expect(growthMb).toBeLessThan(GROWTH_MB);
  await expectNothingLeft();
});
