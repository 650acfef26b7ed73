import { parquetWriteBuffer } from 'hyparquet-writer';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import type { Dataset, PushReport, SampleSummary } from '#contract/dataset.ts';
import type { FilterPreview } from '#contract/filter-report.ts';
import type { SignalSet } from '#contract/signals.ts';
import type { StoredFilter } from '#contract/stored-filter.ts';
import { type Answer, type Caller, createCaller, expectProblem, waitFor } from '../service/callers.ts';
import { drawImage, pngHeader, uploadImage } from '../service/images.ts';

let caller: Caller;
beforeAll(async () => {
  caller = await createCaller({ scopes: ['read', 'score', 'datasets'] });
});

async function newDataset(): Promise<string> {
  return (await caller.post<Dataset>('/v1/datasets', { name: 'bad input' })).body.id;
}

function push(id: string, rows: readonly unknown[], query = ''): Promise<Answer<PushReport>> {
  const body = rows.map((row) => (typeof row === 'string' ? row : JSON.stringify(row))).join('\n');
  const headers = { 'content-type': 'application/jsonl' };
  return caller.send<PushReport>('POST', `/v1/datasets/${id}/samples${query}`, { body, headers });
}

function pushParquet(id: string, body: ArrayBuffer): Promise<Answer<PushReport>> {
  const headers = { 'content-type': 'application/vnd.apache.parquet' };
  return caller.send<PushReport>('POST', `/v1/datasets/${id}/samples`, { body, headers });
}

async function idsOf(id: string): Promise<string[]> {
  const { body } = await caller.get<{ items: SampleSummary[] }>(`/v1/datasets/${id}/samples`);
  return body.items.map((sample) => sample.id);
}

const errorsOf = ({ body }: Answer<PushReport>) =>
  body.errors.map(({ line, id, code, pointer, message }) => ({ line, id, code, pointer, message }));

const detailOf = (answer: Answer<unknown>) => (answer.body as { detail: string }).detail;

const row = (id: string, more: object = {}) => ({ id, question: `What is ${id}?`, answer: 'yes', ...more });

const COLUMNS = [
  { name: 'id', data: ['a', 'b', 'c', 'd', 'e', 'f'], type: 'STRING' },
  { name: 'question', data: ['one?', 'two?', 'three?', 'four?', 'five?', 'six?'], type: 'STRING' },
] as const;

function buildParquet(columnData: readonly { name: string; data: readonly unknown[]; type?: string }[]): ArrayBuffer {
  return parquetWriteBuffer({
    columnData: columnData as unknown as Parameters<typeof parquetWriteBuffer>[0]['columnData'],
    rowGroupSize: 2,
    codec: 'UNCOMPRESSED',
  });
}

describe('pushing Parquet', () => {
  test('a truncated Parquet file is rejected, and existing samples stay', async () => {
    const id = await newDataset();
    await push(id, [row('before')]);
    const file = buildParquet(COLUMNS);
    for (const bytes of [0, 3, 100, file.byteLength - 1]) {
      const answer = await pushParquet(id, file.slice(0, bytes));
      expectProblem(answer, 'invalid_request');
      expect(detailOf(answer)).toContain('not a Parquet file, or its end is missing');
    }
    expect(await idsOf(id)).toEqual(['before']);
  });

  test('an unreadable row group is reported with its rows, and the rows of other groups are stored', async () => {
    const id = await newDataset();
    const file = new Uint8Array(buildParquet(COLUMNS));
    const at = Buffer.from(file).indexOf('three?');
    file.fill(0xff, at - 24, at);
    const answer = await pushParquet(id, file.buffer);
    expect(answer.body).toMatchObject({ lines: 6, added: 4, rejected: 2 });
    expect(errorsOf(answer).map(({ line }) => line)).toEqual([3, 4]);
    expect(errorsOf(answer)[0]?.message).toContain('rows 3 to 4 of the file are one row group, which cannot be read');
    expect(await idsOf(id)).toEqual(['a', 'b', 'e', 'f']);
  });

  test('a Parquet file without a question column is reported by row, with the accepted column names', async () => {
    const id = await newDataset();
    const foreign = await pushParquet(id, buildParquet([{ name: 'height', data: [1, 2], type: 'INT32' }]));
    expect(foreign.body).toMatchObject({ added: 0, rejected: 2 });
    expect(errorsOf(foreign)[0]?.message).toMatch(/no column with the question: one of question, problem/);
    const misspelt = await pushParquet(id, buildParquet([COLUMNS[0], { name: 'qestion', data: COLUMNS[1].data }]));
    expect(misspelt.body).toMatchObject({ added: 0, rejected: 6 });
    expect(errorsOf(misspelt)[0]).toMatchObject({ pointer: '/qestion' });
    expect(errorsOf(misspelt)[0]?.message).toContain('did you mean question?');
  });
});

test('a column of mixed types is stored, and a filter that compares it with a number is rejected by name', async () => {
  const id = await newDataset();
  const answer = await push(id, [
    row('a', { metadata: { level: 3 } }),
    row('b', { metadata: { level: 'hard' } }),
    { ...row('c'), question: 7 },
    row('d', { answer: { text: 'yes' } }),
    row('e', { choices: 'A, B' }),
    row('f', { answer: 4 }),
  ]);
  expect(answer.body).toMatchObject({ added: 3, rejected: 3 });
  expect(errorsOf(answer).map(({ line, pointer }) => [line, pointer])).toEqual([
    [3, '/question'],
    [4, '/answer'],
    [5, '/choices'],
  ]);
  expect(await idsOf(id)).toEqual(['a', 'b', 'f']);
  await caller.post(`/v1/datasets/${id}/versions`, {});
  const target = { dataset_id: id, version: 1, rule: { signal: 'metadata.level', op: 'lt', value: 4 } };
  const refused = await caller.post('/v1/filters/preview', target);
  expectProblem(refused, 'filter_inapplicable', '/rule');
  expect(detailOf(refused)).toContain('"metadata.level" holds values of several types');
  const equal = { ...target, rule: { signal: 'metadata.level', op: 'eq', value: 'hard' } };
  expect((await caller.post<FilterPreview>('/v1/filters/preview', equal)).body.counts).toMatchObject({ dropped: 1 });
});

describe('images of a dataset', () => {
  test('missing images are reported one by one, and rows with images are stored', async () => {
    const id = await newDataset();
    const there = await uploadImage(caller);
    const nowhere = 'ab'.repeat(32);
    const answer = await push(id, [
      row('a', { images: [there] }),
      row('b', { images: [there, nowhere] }),
      row('c', { image: 'images/c.png' }),
      row('d'),
    ]);
    expect(answer.body).toMatchObject({ added: 2, rejected: 2 });
    expect(errorsOf(answer)).toMatchObject([
      { id: 'c', code: 'image_missing', pointer: '/image', message: expect.stringContaining('sightline dataset push') },
      { id: 'b', code: 'image_missing', pointer: '/images/1', message: `image ${nowhere} was not uploaded` },
    ]);
    expect(await idsOf(id)).toEqual(['a', 'd']);
  });

  test('image bombs and files that are not images are rejected by row, in JSON lines and in Parquet', async () => {
    const id = await newDataset();
    const bomb = pngHeader(60_000, 60_000);
    const words = new TextEncoder().encode('not a picture');
    const uri = (bytes: Uint8Array) => `data:image/png;base64,${Buffer.from(bytes).toString('base64')}`;
    const picture = await drawImage();
    const json = await push(id, [
      row('a', { image: uri(bomb) }),
      row('b', { image: uri(words) }),
      row('c', { image: uri(picture) }),
    ]);
    const faults = [
      { code: 'image_too_large', pointer: '/image', message: expect.stringContaining('60000') },
      { code: 'image_unsupported', pointer: '/image' },
    ];
    expect(json.body).toMatchObject({ added: 1, rejected: 2, errors: faults });
    const file = buildParquet([
      { name: 'id', data: ['d', 'e', 'f'], type: 'STRING' },
      { name: 'question', data: ['one?', 'two?', 'three?'], type: 'STRING' },
      { name: 'image', data: [bomb, words, picture], type: 'BYTE_ARRAY' },
    ]);
    expect((await pushParquet(id, file)).body).toMatchObject({ added: 1, rejected: 2, errors: faults });
    expect(await idsOf(id)).toEqual(['c', 'f']);
  });
});

test('a repeated sample id keeps its first content, within a push and across pushes', async () => {
  const id = await newDataset();
  const within = await push(id, [row('a'), row('b'), row('a', { answer: 'no' }), row('a'), row('c')]);
  expect(within.body).toMatchObject({ added: 3, unchanged: 1, rejected: 1 });
  expect(errorsOf(within)).toEqual([
    { line: 3, id: 'a', code: 'duplicate_id', pointer: '/id', message: 'line 1 has the same ID with other content' },
  ]);
  const across = await push(id, [row('b', { answer: 'no' }), row('d')]);
  expect(across.body).toMatchObject({ added: 1, rejected: 1 });
  expect(errorsOf(across)).toMatchObject([
    { line: 1, id: 'b', code: 'duplicate_id', message: expect.stringContaining('on_conflict=replace') },
  ]);
  const { body } = await caller.get<{ items: SampleSummary[] }>(`/v1/datasets/${id}/samples`);
  expect(body.items.map((sample) => [sample.id, ...sample.answers])).toEqual(
    ['a', 'b', 'c', 'd'].map((name) => [name, 'yes']),
  );
});

test('a push to a frozen version is rejected and changes neither that version nor the draft', async () => {
  const id = await newDataset();
  await push(id, [row('a')], '?version=1');
  const frozen = await caller.post<{ content_sha256: string }>(`/v1/datasets/${id}/versions`, {});
  const answer = await push(id, [row('b')], '?version=1');
  expectProblem(answer, 'version_frozen', '/version');
  expect(detailOf(answer)).toMatch(/\b1\b/);
  expect(await idsOf(id)).toEqual(['a']);
  expect((await caller.get(`/v1/datasets/${id}/versions/1`)).body).toEqual(frozen.body);
});

test('a dataset without samples cannot be frozen', async () => {
  const id = await newDataset();
  expect((await push(id, [])).body).toMatchObject({ lines: 0, added: 0 });
  expect((await push(id, ['no JSON'])).body).toMatchObject({ added: 0, rejected: 1 });
  const none = buildParquet(COLUMNS.map((column) => ({ ...column, data: [] })));
  expect((await pushParquet(id, none)).body).toMatchObject({ lines: 0, added: 0, rejected: 0 });
  const answer = await caller.post(`/v1/datasets/${id}/versions`, {});
  expectProblem(answer, 'dataset_empty');
  await push(id, [row('a')]);
  expect((await caller.post(`/v1/datasets/${id}/versions`, {})).status).toBe(201);
});

describe('the rule of a filter', () => {
  let dataset: string;
  beforeAll(async () => {
    dataset = await newDataset();
    const image = await uploadImage(caller);
    await push(dataset, [
      row('a', { images: [image], metadata: { level: null, source: 'x' } }),
      row('b', { images: [image], metadata: { level: null, source: 'y' } }),
    ]);
    await caller.post(`/v1/datasets/${dataset}/versions`, {});
  });

  const ask = (rule: object, more: object = {}, path = '/v1/filters/preview') =>
    caller.post<FilterPreview>(path, { dataset_id: dataset, version: 1, rule, ...more });

  test('a rule on an unknown signal is rejected with the names of all signals', async () => {
    for (const signal of ['dependency', 'metadata.sauce']) {
      const answer = await ask({ all: [{ preset: 'mmstar' }, { signal, op: 'lt', value: 1 }] });
      expectProblem(answer, 'filter_inapplicable', '/rule/all/1');
      for (const word of [`"${signal}"`, 'mean_dependency', 'metadata.source'])
        expect(detailOf(answer)).toContain(word);
    }
  });

  test('a percentile of a column without values is rejected, a comparison of it with a number is not', async () => {
    for (const signal of ['blind_votes', 'metadata.level']) {
      const answer = await ask({ signal, op: 'lt', percentile: 10 });
      expectProblem(answer, 'filter_inapplicable', '/rule');
      expect(detailOf(answer)).toContain(`"${signal}" is null in every sample: it has no percentile`);
      expect((await ask({ signal, op: 'lt', value: 10 })).body.counts).toMatchObject({ kept: 2, unknown: 2 });
    }
  });

  test('a preset is rejected for signals of another perturbation unless its threshold is set', async () => {
    const begun = await caller.post<SignalSet>(`/v1/datasets/${dataset}/versions/1/signals`, {
      perturbation: { name: 'patch_blackening' },
    });
    const { id: signals } = begun.body;
    await waitFor('the signals', async () =>
      (await caller.get<SignalSet>(`/v1/signals/${signals}`)).body.status === 'running' ? undefined : true,
    );
    const with_ = { signals_id: signals };
    const rule = { any: [{ preset: 'mmstar' }, { preset: 'language_shortcut' }] };
    for (const path of ['/v1/filters/preview', '/v1/filters']) {
      const answer = await ask(rule, with_, path);
      expectProblem(answer, 'filter_inapplicable', '/rule/any/1');
      for (const word of ['language_shortcut', 'gold_mean_dependency_max', 'no_image', 'patch_blackening'])
        expect(detailOf(answer)).toContain(word);
    }
    const page = async (query: string) => {
      const address = `${inject('shared').url}/datasets/${dataset}?version=1&signals=${signals}&${query}`;
      return (await fetch(address, { headers: { cookie: `sightline=${caller.secret}` } })).text();
    };
    const refusal = 'is for signals of the perturbation no_image, but these signals are of patch_blackening';
    expect(await page('rule=language_shortcut')).toContain(refusal);
    expect(await page('rule=mmstar')).not.toContain(refusal);

    const own = { preset: 'language_shortcut', parameters: { gold_mean_dependency_max: { percentile: 50 } } };
    expect((await ask(own, with_)).status).toBe(200);
    const stored = await caller.post<StoredFilter>('/v1/filters', {
      dataset_id: dataset,
      version: 1,
      ...with_,
      rule: own,
    });
    expect(stored.status).toBe(201);
    expect((await ask({ preset: 'mmmu_pro' }, with_)).status).toBe(200);
  });
});
