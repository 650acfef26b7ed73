import { parquetWriteBuffer } from 'hyparquet-writer';
import { expect, test } from 'vitest';
import type { Dataset, PushReport } from '#contract/dataset.ts';
import { LIMITS } from '#contract/limits.ts';
import { type Answer, type Caller, createCaller, expectProblem } from '../service/callers.ts';
import { streamSpaces } from '../service/stream-spaces.ts';

async function newDataset(): Promise<{ caller: Caller; path: string }> {
  const caller = await createCaller({ scopes: ['read', 'datasets'] });
  const { body } = await caller.post<Dataset>('/v1/datasets', { name: 'limits' });
  return { caller, path: `/v1/datasets/${body.id}/samples` };
}

async function push(body: string): Promise<Answer<PushReport>> {
  const { caller, path } = await newDataset();
  return caller.send<PushReport>('POST', path, { body, headers: { 'content-type': 'application/jsonl' } });
}

function row(id: string, more: object = {}): string {
  return `${JSON.stringify({ id, question: 'How many?', ...more })}\n`;
}

const CLAUSE = { signal: 'pass_rate', op: 'is_null' };

function fill<Item>(length: number, item: Item): Item[] {
  return new Array<Item>(length).fill(item);
}

function nested(depth: number): object {
  return depth === 1 ? CLAUSE : { not: nested(depth - 1) };
}

test('a line of lineBytesMax bytes is accepted, a longer one is rejected, and other lines are stored', async () => {
  const pad = (id: string, bytes: number) => row(id, { metadata: {} }).trimEnd().padEnd(bytes, ' ').concat('\n');
  const { body } = await push(row('a') + pad('b', LIMITS.lineBytesMax) + pad('c', LIMITS.lineBytesMax + 1) + row('d'));
  expect(body).toMatchObject({ lines: 4, added: 3, rejected: 1, errors: [{ line: 3 }] });
});

test.each([
  ['choicesMax', 'choices'],
  ['answersMax', 'answer'],
] as const)('a line with more than %s items is rejected alone', async (limit, field) => {
  const many = (count: number) => Array.from({ length: count }, (_, at) => `c${at}`);
  const { body } = await push(
    row('a', { [field]: many(LIMITS[limit]) }) + row('b', { [field]: many(LIMITS[limit] + 1) }),
  );
  expect(body).toMatchObject({ added: 1, rejected: 1, errors: [{ line: 2, id: 'b' }] });
  expect(body.errors[0]?.pointer).toMatch(/^\/(choices|answers?)/);
});

test('at most lineErrorsMax bad lines are listed, and all are counted', async () => {
  const count = LIMITS.lineErrorsMax + 7;
  const { body } = await push('no JSON\n'.repeat(count) + row('a'));
  expect(body).toMatchObject({ lines: count + 1, added: 1, rejected: count, errors_omitted: 7 });
  expect(body.errors).toHaveLength(LIMITS.lineErrorsMax);
});

test.each([
  ['filterDepthMax', '/rule', (count: number) => nested(count)],
  ['filterClausesMax', '/rule', (count: number) => ({ all: fill(count, CLAUSE) })],
  ['filterValuesMax', '/rule', (count: number) => ({ signal: 'pass_rate', op: 'in', value: fill(count, 1) })],
] as const)(
  'a rule at %s is accepted and one beyond it is rejected, in a preview and in a filter',
  async (limit, pointer, rule) => {
    const caller = await createCaller({ scopes: ['read', 'datasets'] });
    const of = { dataset_id: `dst_${'0'.repeat(26)}`, version: 1 };
    for (const path of ['/v1/filters', '/v1/filters/preview']) {
      expectProblem(await caller.post(path, { ...of, rule: rule(LIMITS[limit]) }), 'not_found');
      const beyond = await caller.post<{ errors: { pointer: string }[] }>(path, {
        ...of,
        rule: rule(LIMITS[limit] + 1),
      });
      expectProblem(beyond, 'invalid_request');
      expect(beyond.body.errors[0]?.pointer.startsWith(pointer)).toBe(true);
    }
  },
);

test('a push of more than linesPerPushMax lines is rejected', async () => {
  expectProblem(await push('0\n'.repeat(LIMITS.linesPerPushMax + 1)), 'payload_too_large');
});

test('a push of more than requestBytesMax is rejected even without a content-length', async () => {
  const { caller, path } = await newDataset();
  const headers = { 'content-type': 'application/jsonl' };
  const body = streamSpaces(LIMITS.requestBytesMax + 1);
  const answer = await caller.send('POST', path, { body, headers, duplex: 'half' } as RequestInit);
  expectProblem(answer, 'payload_too_large');
});

test('a Parquet file with a row group of more than rowGroupBytesMax is rejected', async () => {
  const { caller, path } = await newDataset();
  const question = 'How many?'.repeat(100_000);
  const rows = Math.ceil(LIMITS.rowGroupBytesMax / question.length) + 1;
  const file = (rowGroupSize: number) =>
    parquetWriteBuffer({
      columnData: [
        { name: 'id', data: Array.from({ length: rows }, (_, at) => `q${at}`), type: 'STRING' },
        { name: 'question', data: Array.from({ length: rows }, (_, at) => `${at} ${question}`), type: 'STRING' },
      ],
      rowGroupSize,
      statistics: false,
    });
  const send = (body: ArrayBuffer) =>
    caller.send<PushReport>('POST', path, { body, headers: { 'content-type': 'application/vnd.apache.parquet' } });
  expectProblem(await send(file(rows)), 'payload_too_large');
  const fits = await send(file(4));
  expect(fits.body).toMatchObject({ lines: rows });
});
