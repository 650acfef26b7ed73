import { readFile } from 'node:fs/promises';
import { parquetReadObjects } from 'hyparquet';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Dataset } from '#contract/dataset.ts';
import type { Run } from '#contract/run.ts';
import type { SampleSignals, SignalSet } from '#contract/signals.ts';
import { COUNTS_HEADER, readCounts, type TrainingRequestInput } from '#contract/training-set.ts';
import type { TrajectorySummary } from '#contract/trajectory.ts';
import { type Caller, createCaller, expectProblem, waitFor, waitForEnd } from '../service/callers.ts';
import { uploadImage } from '../service/images.ts';
import { makeSamples } from '../service/samples.ts';

const EXAMPLE = new URL('../../examples/group/', import.meta.url);

let caller: Caller;
let image: string;
let group: { question: string; responses: { text: string }[] };
beforeAll(async () => {
  caller = await createCaller({ scopes: ['read', 'score', 'datasets'] });
  image = await uploadImage(caller, new Uint8Array(await readFile(new URL('image.png', EXAMPLE))));
  group = JSON.parse(await readFile(new URL('group.json', EXAMPLE), 'utf8')) as typeof group;
});

type Row = Record<string, unknown>;

async function ask(of: string, request: TrainingRequestInput) {
  const reply = await caller.fetch(`/v1/${of}/training`, {
    method: 'POST',
    body: JSON.stringify(request),
    headers: { 'content-type': 'application/json' },
  });
  const bytes = await reply.arrayBuffer();
  expect(reply.status, new TextDecoder().decode(bytes).slice(0, 500)).toBe(200);
  return { bytes, counts: readCounts(reply.headers.get(COUNTS_HEADER)), type: reply.headers.get('content-type') };
}

async function linesOf(of: string, request: TrainingRequestInput): Promise<Row[]> {
  const { bytes, counts, type } = await ask(of, request);
  expect(type).toBe('application/jsonl');
  const text = new TextDecoder().decode(bytes);
  const rows = text === '' ? [] : text.trimEnd().split('\n');
  expect(counts?.rows).toBe(rows.length);
  return rows.map((line) => JSON.parse(line) as Row);
}

async function buildParquet(of: string, request: TrainingRequestInput): Promise<Row[]> {
  const { bytes, counts, type } = await ask(of, { ...request, format: 'parquet' });
  expect(type).toBe('application/vnd.apache.parquet');
  const rows = await parquetReadObjects({ file: bytes, utf8: false });
  expect(counts?.rows).toBe(rows.length);
  return rows;
}

async function trajectoriesOf(runId: string): Promise<TrajectorySummary[]> {
  return (await caller.get<{ items: TrajectorySummary[] }>(`/v1/runs/${runId}/trajectories?limit=200`)).body.items;
}

const keysOfRows = (rows: Row[]) =>
  rows.map(({ id, sample_id: sampleId, response_index: responseIndex }) => [id ?? sampleId, responseIndex]);
const keysOf = (trajectories: TrajectorySummary[]) =>
  trajectories.map(({ sample_id: sampleId, response_index: responseIndex }) => [sampleId, responseIndex]);

describe('training data of a run', () => {
  let of: string;
  let scored: TrajectorySummary[];
  const grounded = ({ gain }: TrajectorySummary) => gain > 0;
  const correct = ({ reward }: TrajectorySummary) => reward === 1;

  beforeAll(async () => {
    // Some of these rewards belong to correct responses without grounding.
    const responses = [...group.responses.map(({ text }) => ({ text, reward: 1 })), { text: 'No idea.' }];
    const samples = [
      { id: 'b', images: [image], question: group.question, responses },
      { id: 'a', images: [image], question: group.question, responses: responses.slice(3, 7) },
    ];
    const { id } = (await caller.post<Run>('/v1/runs', { samples })).body;
    expect(await waitForEnd(caller, id)).toMatchObject({ status: 'succeeded' });
    of = `runs/${id}`;
    scored = await trajectoriesOf(id);
    // Without both kinds the tests below would show nothing.
    expect(scored.filter((one) => correct(one) && grounded(one)).length).toBeGreaterThan(0);
    expect(scored.filter((one) => correct(one) && !grounded(one)).length).toBeGreaterThan(0);
  });

  test('an SFT set contains correct grounded responses, equal texts once', async () => {
    const rows = await linesOf(of, { set: 'sft' });
    expect(rows.length).toBeGreaterThan(1);
    const seen = new Set<string>();
    const expected = scored.filter(correct).filter(grounded);
    const first = expected.filter(({ sample_id: id, text }) => !seen.has(id + text) && seen.add(id + text));
    expect(keysOfRows(rows)).toEqual(keysOf(first));
    expect(rows[0]).toMatchObject({
      id: 'b',
      prompt: [{ role: 'user', content: [{ type: 'image' }, { type: 'text', text: group.question }] }],
      completion: [{ role: 'assistant', content: [{ type: 'text', text: first[0]?.text }] }],
      images: [`images/${image}`],
      gain: first[0]?.gain,
    });
  });

  test('the set trajectories drops lucky guesses with a reason and keeps all others', async () => {
    const request = { set: 'trajectories', filter: { keep: 'not_lucky' } } as const;
    const dropped = await linesOf(of, { ...request, part: 'dropped' });
    expect(keysOfRows(dropped)).toEqual(keysOf(scored.filter((one) => correct(one) && !grounded(one))));
    expect(dropped[0]).toMatchObject({ reasons: ['reward 1 ≥ 1', expect.stringMatching(/^gain -\S+ ≤ 0$/)] });
    const kept = await buildParquet(of, request);
    expect(kept).toHaveLength(scored.length - dropped.length);
    expect(kept.find(({ text }) => text === 'No idea.')).toMatchObject({ reward: null });
    expect((await ask(of, request)).counts).toMatchObject({ samples: 2, responses: 13, unrewarded: 1 });
  });

  test('preference pairs prefer the most grounded response to the least grounded, with the image embedded', async () => {
    const rows = await buildParquet(of, { set: 'preferences', trainer: 'verl', format: 'parquet', images: 'embed' });
    const byGain = scored.toSorted((a, b) => b.gain - a.gain);
    const expected = ['b', 'a'].flatMap((id) => {
      const chosen = byGain.find((one) => one.sample_id === id && correct(one) && grounded(one))?.text;
      const rejected = byGain.findLast((one) => one.sample_id === id && !grounded(one))?.text;
      return chosen && rejected ? [{ id, prompt: `<image>${group.question}`, chosen, rejected }] : [];
    });
    expect(expected.length).toBeGreaterThan(0);
    expect(rows).toMatchObject(expected);
    const picture = await readFile(new URL('image.png', EXAMPLE));
    for (const { images } of rows as { images: { bytes: Uint8Array }[] }[]) {
      expect(images.map(({ bytes }) => picture.equals(bytes))).toEqual([true]);
    }
  });

  test('a percentile is computed over all responses of the run', async () => {
    const sorted = scored.map((one) => one.mean_dependency).sort((a, b) => a - b);
    const median = sorted[(sorted.length - 1) / 2] ?? Number.NaN;
    const filter = { keep: 'not_lucky', grounding: { by: 'mean_dependency', above_percentile: 50 } } as const;
    const dropped = await linesOf(of, { set: 'trajectories', filter, part: 'dropped' });
    expect(keysOfRows(dropped)).toEqual(keysOf(scored.filter((one) => correct(one) && one.mean_dependency <= median)));
    expect(dropped.length).toBeGreaterThan(0);
  });

  test('a set without rows is a valid file, announced by its preview', async () => {
    const filter = { keep: 'grounded_correct', correct_min: 2 } as const;
    expect(await linesOf(of, { set: 'sft', filter })).toEqual([]);
    expect(await buildParquet(of, { set: 'sft', filter })).toEqual([]);
    expect((await ask(of, { set: 'sft', filter })).counts).toMatchObject({ samples: 2, responses: 13, rows: 0 });
  });

  test('a repeated export has the same bytes', async () => {
    for (const format of ['jsonl', 'parquet'] as const) {
      const once = async () => Buffer.from((await ask(of, { set: 'sft', format })).bytes);
      expect((await once()).equals(await once())).toBe(true);
    }
  });
});

describe('training data of a signal set', () => {
  let dataset: string;
  let set: SignalSet;

  async function compute(request: object): Promise<SignalSet> {
    return (await caller.post<SignalSet>(`/v1/datasets/${dataset}/versions/1/signals`, request)).body;
  }

  beforeAll(async () => {
    dataset = (await caller.post<Dataset>('/v1/datasets', { name: 'training' })).body.id;
    const rows = [
      {
        id: 'z',
        images: [image],
        question: group.question,
        answer: '8',
        responses: group.responses.map(({ text }) => text),
      },
      { id: 'fails', images: [image], question: 'Well?' },
      { id: 'no answer', images: [image], question: group.question, responses: ['Eight.', { text: '8.', reward: 1 }] },
      { id: 'bare', images: [image], question: group.question, answers: ['8'] },
    ];
    const body = rows.map((row) => JSON.stringify(row)).join('\n');
    const headers = { 'content-type': 'application/jsonl' };
    await caller.send('POST', `/v1/datasets/${dataset}/samples`, { body, headers });
    await caller.post(`/v1/datasets/${dataset}/versions`, {});
    const begun = await compute({});
    set = await waitFor('the signals', async () => {
      const { body: now } = await caller.get<SignalSet>(`/v1/signals/${begun.id}`);
      return now.status === 'running' ? undefined : now;
    });
    expect(set.samples).toMatchObject({ done: 4, failed: 1 });
  });

  test('a set contains the given responses in dataset order, graded, and no bare answers', async () => {
    const filter = { keep: 'top', share: 1 } as const;
    const { counts } = await ask(`signals/${set.id}`, { set: 'sft', filter });
    expect(counts).toEqual({ samples: 2, responses: 10, unrewarded: 1, rows: 10 });
    const rows = await linesOf(`signals/${set.id}`, { set: 'trajectories', filter });
    expect(keysOfRows(rows)).toEqual([
      ...group.responses.map((_, index) => ['z', index]),
      ['no answer', 0],
      ['no answer', 1],
    ]);
    expect(rows.map(({ reward }) => reward)).toEqual([1, 1, 1, 0, 0, 0, 0, 0, null, 1]);
    const { items } = (await caller.get<{ items: SampleSignals[] }>(`/v1/signals/${set.id}/samples`)).body;
    const scored = await trajectoriesOf(items[0]?.run_id ?? '');
    expect(rows[0]).toMatchObject({ gain: scored[0]?.gain, mean_dependency: scored[0]?.mean_dependency });
  });

  test('preference pairs stay within a sample, and a sample without both sides has none', async () => {
    const rows = await linesOf(`signals/${set.id}`, {
      set: 'preferences',
      pairs: { grounding: { by: 'mean_dependency', above_percentile: 10 }, rejected: 'incorrect' },
    });
    expect(rows).toMatchObject([{ id: 'z', images: [`images/${image}`] }]);
  });

  test('generated responses are included, with their positions in the run', async () => {
    const begun = await compute({ generate: { n: 1, max_tokens: 8 } });
    expectProblem(await caller.post(`/v1/signals/${begun.id}/training`, { set: 'sft' }), 'filter_inapplicable');
    await waitFor('the signals', async () => {
      const { body } = await caller.get<SignalSet>(`/v1/signals/${begun.id}`);
      return body.status === 'running' ? undefined : body;
    });
    const rows = await linesOf(`signals/${begun.id}`, { set: 'trajectories', filter: { keep: 'top', share: 1 } });
    const responseIndicesOf = (sample: string) =>
      rows.filter((row) => row.sample_id === sample).map((row) => row.response_index);
    expect(responseIndicesOf('bare')).toEqual([1]);
    expect(responseIndicesOf('no answer')).toEqual([0, 1, 2]);
    expect(responseIndicesOf('z')).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 9]);
  });
});

test('options that do not apply are rejected by name', async () => {
  const run = await caller.post<Run>('/v1/runs', { samples: makeSamples(60, [image]) });
  const of = `/v1/runs/${run.body.id}/training`;
  expectProblem(await caller.post(of, { set: 'sft' }), 'run_not_finished');
  await caller.post(`/v1/runs/${run.body.id}/cancel`);
  expectProblem(await caller.post(of, { set: 'sft', images: 'embed' }), 'invalid_request', '/images');
  expectProblem(await caller.post(of, { set: 'nothing' }), 'invalid_request', '/set');
  expectProblem(await caller.post(of, { set: 'sft', filter: { keep: 'top' } }), 'invalid_request', '/filter');

  const blind = { generate: { blind: 1, max_tokens: 4 }, samples: [{ ...makeSamples(1, [image])[0], responses: [] }] };
  const none = await caller.post<Run>('/v1/runs', blind);
  await waitForEnd(caller, none.body.id);
  const grounding = { by: 'mean_dependency', above_percentile: 20 };
  expectProblem(
    await caller.post(`/v1/runs/${none.body.id}/training`, { set: 'preferences', pairs: { grounding } }),
    'filter_inapplicable',
    '/pairs/grounding/above_percentile',
  );
  expect((await ask(`runs/${none.body.id}`, { set: 'preferences' })).counts).toMatchObject({ responses: 0, rows: 0 });
});
