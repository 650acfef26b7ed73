import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type DatasetSample, type DatasetSampleInput, datasetSample } from '#contract/dataset.ts';
import { readRow } from '#core/samples/index.ts';
import { applyFilter } from '../apply-filter.ts';
import { createSignalTable } from '../signal-table.ts';
import { collect, readLinesOf, readParquet, sha256Digest } from '../testing/read-back.ts';
import { findExtraFields } from './extra-fields.ts';
import { createManifest, writeManifest } from './manifest.ts';
import { recordPart } from './record-part.ts';
import { type ExportRow, type IndexedSample, selectPart } from './select-part.ts';
import { writeStoredSamples } from './stored-samples.ts';
import { type VerlOptions, verlTable } from './verl-table.ts';
import { writeParquetTable } from './write-parquet.ts';

const imageBytes = (name: string) => new TextEncoder().encode(`the image ${name}`);
const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const RED = hashOf(imageBytes('red'));
const BLUE = hashOf(imageBytes('blue'));
const images = new Map([
  [RED, imageBytes('red')],
  [BLUE, imageBytes('blue')],
]);

const given: DatasetSampleInput[] = [
  { id: 'q1', images: [RED], question: 'Which colour? 色', answers: ['red', 'rot'], metadata: { level: 3 } },
  {
    id: 'q2',
    images: [RED, BLUE],
    messages: [
      { role: 'system', content: 'Look.' },
      {
        role: 'user',
        content: [{ type: 'text', text: 'Is ' }, { type: 'image' }, { type: 'text', text: ' or ' }, { type: 'image' }],
      },
    ],
    choices: ['the first', 'the second'],
    answers: ['A'],
    metadata: {
      data_source: 'geo',
      ability: 'colour',
      extra_info: { split: 'train', index: 41, answer: 'A', difficulty: 2, easy: true, tags: ['x', 1] },
    },
  },
  { id: 'q3', question: 'Is <image> a tag?', answers: [] },
  { id: 'q4', images: [BLUE], question: 'Which colour?', answers: ['blue'], responses: [{ text: 'blue' }] },
];
const samples: DatasetSample[] = given.map((sample) => datasetSample.parse(sample));
const table = createSignalTable({
  ids: samples.map(({ id }) => id),
  signals: { gold_gain: [2, -1, null, 0.5], blind_votes: [0, 4, 1, 2] },
});
const request = { rule: { signal: 'gold_gain', op: 'lte', value: 0 }, match: 'drop', on_null: 'drop' } as const;
const applied = applyFilter(request, table);
type Part = 'kept' | 'dropped';
const toIndexed = (sample: DatasetSample, index: number): IndexedSample => ({
  index,
  id: sample.id,
  content: new TextEncoder().encode(JSON.stringify(sample)),
});
const placed = (part: Part, by = applied) =>
  samples
    .map((sample, index) => toIndexed(sample, index))
    .filter(({ index }) => by.kept[index] === Number(part === 'kept'));
const rows = (part: Part) => selectPart({ applied, table, part, samples: placed(part) });
const options: VerlOptions = {
  datasetName: 'colours',
  images: { kind: 'embedded', load: (sha256) => Promise.resolve(images.get(sha256) ?? new Uint8Array()) },
  extraFields: await findExtraFields(samples.map(({ metadata }) => metadata)),
  signalNames: table.signalNames,
};

const writeVerl = (all: AsyncIterable<ExportRow>, verl: VerlOptions) => writeParquetTable(verlTable(all, verl));

describe('JSONL', () => {
  test('the JSONL export of kept samples has the samples as stored', async () => {
    expect(await readLinesOf(writeStoredSamples(rows('kept')))).toEqual([samples[0], samples[3]]);
  });

  test('the JSONL export of dropped samples has reasons and signals', async () => {
    const lines = await readLinesOf(writeStoredSamples(rows('dropped')));
    expect(lines).toMatchObject([
      { id: 'q2', metadata: { data_source: 'geo', filter: { reasons: ['gold_gain -1 ≤ 0'] } } },
      { id: 'q3', metadata: { filter: { signals: { gold_gain: null, blind_votes: 1 } } } },
    ]);
    expect(() => lines.map((line) => datasetSample.parse(line))).not.toThrow();
  });
});

describe('Parquet for verl', () => {
  test('the Parquet export has the columns that verl reads, with embedded images', async () => {
    const [first] = await readParquet(writeVerl(rows('kept'), options));
    expect(first).toEqual({
      id: 'q1',
      data_source: 'colours',
      prompt: [{ role: 'user', content: '<image>Which colour? 色' }],
      images: [{ bytes: imageBytes('red'), path: RED }],
      ability: null,
      reward_model: { style: 'rule', ground_truth: 'red' },
      extra_info: {
        index: 0n,
        split: null,
        id: 'q1',
        answers: ['red', 'rot'],
        answer: null,
        difficulty: null,
        easy: null,
        tags: null,
        metadata: '{"level":3}',
        reasons: ['gold_gain 2 > 0'],
        signals: { gold_gain: 2, blind_votes: 0 },
      },
    });
  });

  test('the Parquet export keeps source, ability and extra_info of the dataset', async () => {
    const [first] = await readParquet(writeVerl(rows('dropped'), options));
    expect(first).toMatchObject({
      data_source: 'geo',
      prompt: [
        { role: 'system', content: 'Look.' },
        { role: 'user', content: 'Is <image> or <image>' },
      ],
      images: [{ path: RED }, { path: BLUE }],
      ability: 'colour',
      extra_info: {
        index: 41n,
        split: 'train',
        choices: ['the first', 'the second'],
        answer: 'A',
        difficulty: 2,
        easy: true,
        tags: '["x",1]',
        metadata: null,
        reasons: ['gold_gain -1 ≤ 0'],
      },
    });
  });

  test('a prompt has one placeholder per image, and none that comes from its own text', async () => {
    const found = await readParquet(writeVerl(rows('dropped'), options));
    expect(found[1]).toMatchObject({ prompt: [{ content: 'Is [image] a tag?' }], images: [] });
  });

  test('the Parquet export has image paths if images are not embedded', async () => {
    const images = { kind: 'reference', pathOf: (sha256: string) => `images/${sha256}.png` } as const;
    const [first] = await readParquet(writeVerl(rows('kept'), { ...options, images }));
    expect(first).toMatchObject({ images: [{ bytes: null, path: `images/${RED}.png` }] });
  });

  test('readRow restores the samples of a Parquet export', async () => {
    const found = await readParquet(writeVerl(rows('kept'), options));
    const back = await Promise.all(
      found.map((row) =>
        readRow(row, 'verl', (cell) => Promise.resolve(cell.kind === 'bytes' ? hashOf(cell.bytes) : '')),
      ),
    );
    expect(back.map(({ sample }) => sample)).toMatchObject([
      {
        id: 'q1',
        images: [RED],
        answers: ['red'],
        messages: [{ content: [{ type: 'image' }, { text: 'Which colour? 色' }] }],
      },
      { id: 'q4', images: [BLUE], answers: ['blue'] },
    ]);
  });

  test('the Parquet export holds at most one row group in memory', async () => {
    const count = 5000;
    const ids = Array.from({ length: count }, (_, index) => `s${index}`);
    const many = createSignalTable({ ids, signals: { gold_gain: ids.map(() => 1) } });
    let read = 0;
    function* generated() {
      for (const [index, id] of ids.entries()) {
        read += 1;
        yield toIndexed(datasetSample.parse({ id, question: `What is ${id}?` }), index);
      }
    }
    const all = selectPart({ applied: applyFilter(request, many), table: many, part: 'kept', samples: generated() });
    const chunks = writeVerl(all, { ...options, signalNames: ['gold_gain'] });
    await chunks.next();
    expect(read).toBe(2000);
    await chunks.return(undefined);
  });

  test('an export rejects samples that do not match the signals', async () => {
    const other = selectPart({ applied, table, part: 'kept', samples: placed('dropped') });
    await expect(collect(writeStoredSamples(other))).rejects.toThrow('sample 1 is not kept');
    const [first] = samples;
    const moved = first ? [toIndexed(first, 1)] : [];
    const elsewhere = selectPart({ applied, table, part: 'kept', samples: moved });
    await expect(collect(writeStoredSamples(elsewhere))).rejects.toThrow(
      'sample 1 is "q1", but its signals are those of "q2"',
    );
    const fewer = selectPart({ applied, table, part: 'kept', samples: placed('kept').slice(0, 1) });
    await expect(collect(writeStoredSamples(fewer))).rejects.toThrow('got 1 samples instead of 2');
  });
});

describe('an export', () => {
  const empty = { ...request, rule: { signal: 'gold_gain', op: 'gte', value: -5 } } as const;

  test.each(['kept', 'dropped'] as const)('an export of no samples is a file without rows (%s)', async (part) => {
    const none = applyFilter(
      { ...empty, match: part === 'kept' ? 'drop' : 'keep', on_null: part === 'kept' ? 'drop' : 'keep' },
      table,
    );
    const of = () => selectPart({ applied: none, table, part, samples: placed(part, none) });
    expect(await readParquet(writeVerl(of(), options))).toEqual([]);
    expect(await collect(writeStoredSamples(of()))).toHaveLength(0);
  });

  test('repeating an export gives the same bytes and the same manifest', async () => {
    const once = async () => {
      const parts: Parameters<Parameters<typeof recordPart>[0]['onEnd']>[0][] = [];
      const files = [
        { name: 'kept.parquet', format: 'parquet', chunks: writeVerl(rows('kept'), options) },
        { name: 'kept.jsonl', format: 'jsonl', chunks: writeStoredSamples(rows('kept')) },
      ] as const;
      const written: Uint8Array[] = [];
      for (const { chunks, ...file } of files) {
        const part = { ...file, part: 'kept', rows: applied.counts.kept } as const;
        written.push(
          await collect(recordPart({ chunks, digest: sha256Digest(), part, onEnd: (one) => parts.push(one) })),
        );
      }
      const dataset = { id: 'dst_1', name: 'colours', version: 1, content_sha256: RED };
      return {
        parts,
        written,
        manifest: writeManifest(createManifest({ dataset, scorer: null, parts, request, applied })),
      };
    };
    const [first, second] = [await once(), await once()];
    expect(second).toEqual(first);
    expect(first.parts.map(({ sha256 }) => sha256)).toEqual(first.written.map(hashOf));
    expect(JSON.parse(first.manifest)).toMatchObject({
      filter: request,
      counts: { samples: 4, kept: 2, dropped: 2, unknown: 1 },
      parts: [{ name: 'kept.jsonl', rows: 2 }, { name: 'kept.parquet' }],
    });
  });
});
