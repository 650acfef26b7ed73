import { parquetWriteBuffer } from 'hyparquet-writer';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Dataset, DatasetVersion, PushReport, SampleSummary } from '#contract/dataset.ts';
import type { FilterPreview } from '#contract/filter-report.ts';
import { LIMITS } from '#contract/limits.ts';
import type { RunGeneration } from '#contract/run.ts';
import type { SampleSignals, SignalSet } from '#contract/signals.ts';
import type { StoredFilter } from '#contract/stored-filter.ts';
import { type Answer, type Caller, createCaller, expectProblem, waitFor } from '../service/callers.ts';
import { drawImage, uploadImage } from '../service/images.ts';

let caller: Caller;
let image: string;
beforeAll(async () => {
  caller = await createCaller({ scopes: ['read', 'score', 'datasets'] });
  image = await uploadImage(caller);
});

async function newDataset(name = 'a dataset'): Promise<string> {
  return (await caller.post<Dataset>('/v1/datasets', { name })).body.id;
}

function push(id: string, rows: readonly unknown[], query = ''): Promise<Answer<PushReport>> {
  const body = rows.map((row) => (typeof row === 'string' ? row : JSON.stringify(row))).join('\n');
  const headers = { 'content-type': 'application/jsonl' };
  return caller.send<PushReport>('POST', `/v1/datasets/${id}/samples${query}`, { body, headers });
}

async function freeze(id: string): Promise<DatasetVersion> {
  const { status, body } = await caller.post<DatasetVersion>(`/v1/datasets/${id}/versions`, {});
  expect(status, JSON.stringify(body)).toBe(201);
  return body;
}

async function samplesOf(id: string, query = ''): Promise<SampleSummary[]> {
  return (await caller.get<{ items: SampleSummary[] }>(`/v1/datasets/${id}/samples${query}`)).body.items;
}

const rows = (count: number, from = 0) =>
  Array.from({ length: count }, (_, at) => ({ id: `q${from + at}`, question: `What is ${from + at}?`, answer: 1 }));

describe('pushing samples', () => {
  test('a push stores good lines and reports each bad one with its line and the reason', async () => {
    const id = await newDataset();
    const { body } = await push(id, [
      ...rows(1),
      { id: 'b', question: 'q', image: 'a.png' },
      { id: 'c', question: 'q', image: '0'.repeat(64) },
      { id: 'q0', question: 'another' },
      '{"id": ',
      { id: 'd', question: 'q', responses: [{ txt: 'x' }] },
      `{"id":"e","question":"${'x'.repeat(LIMITS.lineBytesMax)}"}`,
      { id: 'f', messages: [{ role: 'user', content: [{ type: 'image' }] }] },
      { id: 'g', question: 'q', images: [image] },
    ]);
    expect(body).toMatchObject({ lines: 9, added: 2, rejected: 7, errors_omitted: 0 });
    const reported = body.errors
      .map(({ line, code, pointer }) => [line, code, pointer])
      .sort((a, b) => Number(a[0]) - Number(b[0]));
    expect(reported).toEqual([
      [2, 'image_missing', '/image'],
      [3, 'image_missing', '/images/0'],
      [4, 'duplicate_id', '/id'],
      [5, 'invalid_request', ''],
      [6, 'invalid_request', '/responses/0'],
      [6, 'invalid_request', '/responses/0'],
      [7, 'invalid_request', ''],
      [8, 'invalid_request', '/messages'],
    ]);
    expect((await samplesOf(id)).map((sample) => sample.id)).toEqual(['q0', 'g']);
  });

  test('a repeated push adds nothing; new content of an id is an error unless the caller asks to replace it', async () => {
    const id = await newDataset();
    await push(id, rows(3));
    expect((await push(id, rows(3))).body).toMatchObject({ added: 0, unchanged: 3, rejected: 0 });
    const changed = [{ id: 'q1', question: 'Something else?' }];
    expect((await push(id, changed)).body.errors).toMatchObject([{ line: 1, code: 'duplicate_id', pointer: '/id' }]);
    expect((await push(id, changed, '?on_conflict=replace')).body).toMatchObject({ replaced: 1, added: 0 });
    expect((await samplesOf(id)).find((sample) => sample.id === 'q1')?.question).toBe('Something else?');
  });

  test('concurrent pushes of the same samples add each sample once', async () => {
    const id = await newDataset();
    const pushes = await Promise.all(Array.from({ length: 8 }, () => push(id, rows(50))));
    expect(pushes.reduce((sum, { body }) => sum + body.added, 0)).toBe(50);
    expect(pushes.every(({ body }) => body.added + body.unchanged === 50)).toBe(true);
    expect(await samplesOf(id, '?limit=200')).toHaveLength(50);
  });

  test('a push with dry_run stores nothing', async () => {
    const id = await newDataset();
    expect((await push(id, rows(2), '?dry_run=true')).body).toMatchObject({ dry_run: true, added: 2 });
    expect(await samplesOf(id)).toEqual([]);
  });

  test('a push accepts Parquet with embedded images, as Hugging Face writes it', async () => {
    const id = await newDataset();
    const picture = await drawImage();
    const file = parquetWriteBuffer({
      columnData: [
        { name: 'problem', data: ['What is it?', 'And this?'], type: 'STRING' },
        { name: 'image', data: [picture, picture], type: 'BYTE_ARRAY' },
        { name: 'answer', data: ['a disc', null], type: 'STRING' },
        { name: 'level', data: [1, 2], type: 'INT32' },
      ],
    });
    const headers = { 'content-type': 'application/vnd.apache.parquet' };
    const path = `/v1/datasets/${id}/samples`;
    const { body, status } = await caller.send<PushReport>('POST', path, { body: file, headers });
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body).toMatchObject({ lines: 2, added: 2, rejected: 0 });
    const [first, second] = await samplesOf(id);
    expect(first).toMatchObject({ question: 'What is it?', answers: ['a disc'], metadata: { level: 1 } });
    expect(second?.images).toEqual(first?.images);
    const cut = await caller.send('POST', path, { body: file.slice(0, file.byteLength - 9), headers });
    expectProblem(cut, 'invalid_request');
    expectProblem(
      await caller.send('POST', path, { body: file, headers: { 'content-type': 'text/csv' } }),
      'unsupported_media_type',
    );
  });
});

describe('a dataset version', () => {
  test('a frozen version does not change with later pushes', async () => {
    const id = await newDataset();
    expectProblem(await caller.post(`/v1/datasets/${id}/versions`, {}), 'dataset_empty');
    await push(id, rows(3));
    const first = await freeze(id);
    expect(first).toMatchObject({ version: 1, samples: 3 });
    const before = await samplesOf(id, '?version=1');
    await push(id, [{ id: 'q0', question: 'new' }, ...rows(1, 9)], '?on_conflict=replace');
    expect(await samplesOf(id, '?version=1')).toEqual(before);
    expect((await caller.get(`/v1/datasets/${id}/versions/1`)).body).toEqual(first);
    const second = await freeze(id);
    expect(second).toMatchObject({ version: 2, samples: 4 });
    expect(second.content_sha256).not.toBe(first.content_sha256);
    expect((await freeze(id)).content_sha256).toBe(second.content_sha256);
    expectProblem(await push(id, rows(1), '?version=2'), 'version_frozen', '/version');
    expectProblem(await push(id, rows(1), '?version=9'), 'invalid_request', '/version');
    expectProblem(await caller.get(`/v1/datasets/${id}/samples?version=9`), 'not_found');
  });

  test('the same samples in another dataset have the same version hash', async () => {
    const [one, two] = [await newDataset('one'), await newDataset('two')];
    for (const id of [one, two]) await push(id, rows(5));
    expect((await freeze(one)).content_sha256).toBe((await freeze(two)).content_sha256);
  });
});

test('GET /v1/datasets/{id}/duplicates finds samples with equal content', async () => {
  const id = await newDataset();
  await push(id, [
    { id: 'a', question: 'What is it?', images: [image] },
    { id: 'b', question: 'what  is it', images: [image] },
    { id: 'c', question: 'What is it?' },
    { id: 'd', question: 'Which?', images: [image] },
  ]);
  const groups = async (kind: string) =>
    (await caller.get<{ groups: unknown[] }>(`/v1/datasets/${id}/duplicates?kind=${kind}`)).body.groups;
  expect(await groups('sample')).toEqual([{ kind: 'sample', total: 2, ids: ['a', 'b'] }]);
  expect(await groups('question')).toEqual([{ kind: 'question', total: 3, ids: ['a', 'b', 'c'] }]);
  expect(await groups('image')).toEqual([{ kind: 'image', total: 3, ids: ['a', 'b', 'd'] }]);
});

test('a run with generate scores its generated responses and records blind ones separately', async () => {
  const generate = { n: 2, blind: 3, max_tokens: 12 };
  const samples = [{ id: 'a', images: [image], question: 'What colour is the disc?', responses: [{ text: 'Red.' }] }];
  const { body: run } = await caller.post<{ id: string; responses: object; trajectories: { origin: string }[] }>(
    '/v1/runs',
    { generate, samples },
    { prefer: 'wait=30' },
  );
  expect(run.trajectories.map(({ origin }) => origin)).toEqual(['given', 'generated', 'generated']);
  const { body } = await caller.get<{ items: RunGeneration[] }>(`/v1/runs/${run.id}/generations`);
  expect(body.items.map(({ view, response_index: at }) => [view, at])).toEqual([
    ['no_image', null],
    ['no_image', null],
    ['no_image', null],
    ['original', 1],
    ['original', 2],
  ]);
  expectProblem(
    await caller.post('/v1/runs', { samples: [{ ...samples[0], responses: [] }] }),
    'invalid_request',
    '/samples/0/responses',
  );
});

describe('signals and filters', () => {
  let dataset: string;
  let set: SignalSet;

  async function compute(version: number, request: object): Promise<SignalSet> {
    const path = `/v1/datasets/${dataset}/versions/${version}/signals`;
    const { body, status } = await caller.post<SignalSet>(path, request);
    expect(status, JSON.stringify(body)).toBe(202);
    return waitFor(`the end of ${body.id}`, async () => {
      const found = (await caller.get<SignalSet>(`/v1/signals/${body.id}`)).body;
      return found.status === 'running' ? undefined : found;
    });
  }

  const valuesOf = async (id: string) =>
    (await caller.get<{ items: SampleSignals[] }>(`/v1/signals/${id}/samples`)).body.items;

  beforeAll(async () => {
    dataset = await newDataset('signals');
    const look = { images: [image], question: 'What colour is the disc?', answer: 'red' };
    await push(dataset, [
      {
        id: 'look',
        ...look,
        responses: [
          { text: 'The answer is red.', reward: 1 },
          { text: 'The answer is blue.', reward: 0 },
        ],
      },
      { id: 'bare', ...look },
      { id: 'nothing', images: [image], question: 'Well?' },
    ]);
    await freeze(dataset);
    set = await compute(1, {});
  });

  test('a signal set has signals or an error for each sample', async () => {
    expect(set).toMatchObject({ status: 'succeeded', samples: { total: 3, done: 3, failed: 1, reused: 0 } });
    const [look, bare, nothing] = await valuesOf(set.id);
    expect(look?.signals).toMatchObject({ pass_rate: 0.5, reward_deviation: Math.SQRT1_2, blind_votes: null });
    const { gold_gain: gain, vision_driven_fraction: driven } = look?.signals ?? {};
    expect(driven).toBe(Number((gain ?? Number.NaN) > 0));
    expect(bare?.signals).toMatchObject({ pass_rate: null, reward_deviation: null });
    expect(bare?.signals?.mean_dependency).toBe(bare?.signals?.gold_mean_dependency);
    expect(nothing).toMatchObject({ signals: null, error: { code: 'invalid_request' } });
  });

  test('a new version scores only new and failed samples', async () => {
    await push(dataset, [{ id: 'more', images: [image], question: 'What colour?', answer: 'red' }]);
    await freeze(dataset);
    const again = await compute(2, {});
    expect(again.samples).toEqual({ total: 4, done: 4, failed: 1, reused: 2 });
    const before = await valuesOf(set.id);
    const after = await valuesOf(again.id);
    expect(after.slice(0, 2)).toEqual(before.slice(0, 2));
    expect(after[3]?.signals).not.toBeNull();
  });

  test('recomputing signals from the stored series gives the same signals', async () => {
    const before = await valuesOf(set.id);
    await caller.post(`/v1/signals/${set.id}/recompute`);
    await waitFor('the end', async () =>
      (await caller.get<SignalSet>(`/v1/signals/${set.id}`)).body.status === 'running' ? undefined : true,
    );
    expect(await valuesOf(set.id)).toEqual(before);
  });

  test('a filter can be previewed, stored and exported, and does not change afterwards', async () => {
    const target = {
      dataset_id: dataset,
      version: 1,
      signals_id: set.id,
      rule: { signal: 'pass_rate', op: 'gte', value: 0.5 },
      match: 'keep',
      on_null: 'drop',
    };
    const { body: seen } = await caller.post<FilterPreview>('/v1/filters/preview', target);
    expect(seen.counts).toEqual({ samples: 3, kept: 1, dropped: 2, unknown: 2 });
    expect(seen.kept[0]).toMatchObject({ id: 'look', reasons: ['pass_rate 0.5 ≥ 0.5'] });
    const key = { 'idempotency-key': crypto.randomUUID() };
    const { body: stored } = await caller.post<StoredFilter>('/v1/filters', target, key);
    const replayed = await caller.post<StoredFilter>('/v1/filters', target, key);
    expect(replayed.body.id).toBe(stored.id);
    expect(replayed.headers.get('idempotent-replayed')).toBe('true');
    const exported = await (await caller.fetch(`/v1/filters/${stored.id}/export?part=kept`)).text();
    expect(JSON.parse(exported)).toMatchObject({ id: 'look', answers: ['red'] });
    const parquet = await (
      await caller.fetch(`/v1/filters/${stored.id}/export?part=dropped&format=parquet&images=embed`)
    ).arrayBuffer();
    expect(new TextDecoder().decode(parquet.slice(0, 4))).toBe('PAR1');
    const { body } = await caller.get<{ items: { id: string }[] }>(`/v1/filters/${stored.id}/samples?part=dropped`);
    expect(body.items.map(({ id }) => id)).toEqual(['bare', 'nothing']);
  });

  test('a rule with an unknown or unfit signal is rejected by name', async () => {
    const target = { dataset_id: dataset, version: 1, signals_id: set.id };
    const ask = (more: object) => caller.post('/v1/filters/preview', { ...target, ...more });
    expectProblem(await ask({ rule: { signal: 'nix', op: 'lt', value: 1 } }), 'filter_inapplicable', '/rule');
    expectProblem(
      await ask({ rule: { signal: 'blind_votes', op: 'lt', percentile: 5 } }),
      'filter_inapplicable',
      '/rule',
    );
    expectProblem(await ask({ rule: { signal: 'pass_rate', op: 'about', value: 1 } }), 'invalid_request');
    expectProblem(await ask({ rule: { preset: 'mmstar' }, version: 2 }), 'filter_inapplicable', '/signals_id');
    expectProblem(await ask({ rule: { preset: 'mmstar' }, on_null: 'error' }), 'filter_inapplicable', '/on_null');
    expectProblem(await ask({ rule: { preset: 'mmstar' }, version: 7 }), 'not_found');
  });
});
