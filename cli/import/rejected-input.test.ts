import { access, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type ImportOptions, type ImportReport, importBenchmark } from './import-benchmark.ts';
import type { Importer } from './importer.ts';
import { IMPORTERS } from './importers.ts';
import { asImage, base64, drawImage, type Files, parquet, tsv, withSource } from './testing/published.ts';

type Rest = Partial<Omit<ImportOptions, 'importer' | 'importers' | 'source' | 'folder'>>;

function findImporter(name: string): Importer {
  const importer = IMPORTERS.find((candidate) => candidate.name === name);
  if (!importer) throw new Error(`There is no importer ${name}`);
  return importer;
}

async function importFiles(
  name: string,
  files: Files,
  rest: Rest = {},
): Promise<{ report: ImportReport; lines: string[] }> {
  return withSource(files, async ({ source, out }) => {
    const importer = findImporter(name);
    try {
      const report = await importBenchmark({ importer, importers: IMPORTERS, source, folder: out, ...rest });
      const lines = (await readFile(join(out, 'samples.jsonl'), 'utf8')).trimEnd().split('\n');
      return { report, lines };
    } catch (error) {
      // A failed import leaves no incomplete folder.
      await expect(access(out)).rejects.toThrow('ENOENT');
      await expect(access(`${out}.unfinished`)).rejects.toThrow('ENOENT');
      throw error;
    }
  });
}

const MMK12 = { id: 'string', question: 'string', answer: 'string', subject: 'string', image: 'image' } as const;

async function mmk12Rows(count: number) {
  const image = asImage(await drawImage(1));
  return Array.from({ length: count }, (_, index) => ({
    ...{ id: `q${index}`, question: `Question ${index}?`, answer: '7', subject: 'math', image },
  }));
}

const mmk12 = (columns: Parameters<typeof parquet>[0], rows: Parameters<typeof parquet>[1], groupRows?: number) => ({
  'data/test-00000-of-00001.parquet': parquet(columns, rows, groupRows),
});

const VERSION = {
  problem_index: '1',
  problem_version: 'Text Only',
  question: 'How long is AB?',
  image: '',
  answer: '3',
  question_type: 'free-form',
  query_wo: 'Question: How long is AB?',
};
const mathverse = (rows: readonly object[]): Files => ({
  'testmini.json': JSON.stringify(rows.map((row, index) => ({ sample_index: String(index + 1), ...VERSION, ...row }))),
});

describe('importBenchmark, unusable sources', () => {
  test('importBenchmark rejects a file with missing columns and lists them', async () => {
    const { image: _, ...columns } = MMK12;
    await expect(importFiles('mmk12', mmk12(columns, await mmk12Rows(1)))).rejects.toThrow(
      'published/data/test-00000-of-00001.parquet has the columns id, question, answer, subject; missing: image',
    );
  });

  test('importBenchmark rejects files of another benchmark and names that benchmark', async () => {
    const files = mathverse([{}]);
    await expect(importFiles('we-math', files)).rejects.toThrow('is not We-Math (testmini) as it is published');
    await expect(importFiles('we-math', files)).rejects.toThrow('The file looks like mathverse');
    const tsvFile = {
      'MMStar.tsv': tsv(['index', 'question', 'image', 'answer', 'category', 'l2_category'], [{ index: 0 }]),
    };
    await expect(importFiles('dynamath', tsvFile)).rejects.toThrow(
      'DynaMath (10 variants) is not published in this format. The file looks like mmstar',
    );
  });

  test('importBenchmark rejects a source without data files and a source that does not exist', async () => {
    await expect(importFiles('mmstar', { 'README.md': 'Hello' })).rejects.toThrow(
      'It has no .parquet, .jsonl, .json or .tsv file.',
    );
    const importer = IMPORTERS[0];
    if (!importer) throw new Error('There are no importers');
    await expect(
      importBenchmark({ importer, importers: IMPORTERS, source: '/nowhere/at/all', folder: '/nowhere/out' }),
    ).rejects.toThrow('There is no file or folder /nowhere/at/all.');
  });

  test.each([0, 4, 100, -1])('importBenchmark rejects a Parquet file of which %d bytes are left', async (bytes) => {
    const whole = parquet(MMK12, await mmk12Rows(3));
    const files = { 'data/test-00000-of-00001.parquet': whole.slice(0, bytes) };
    await expect(importFiles('mmk12', files)).rejects.toThrow(
      /test-00000-of-00001\.parquet cannot be read: This is not a Parquet file, or its end is missing/,
    );
  });

  test('importBenchmark rejects a truncated JSON file', async () => {
    const whole = JSON.stringify([VERSION]);
    await expect(importFiles('mathverse', { 'testmini.json': whole.slice(0, -20) })).rejects.toThrow(
      /testmini\.json cannot be read: it is not JSON/,
    );
  });

  test('importBenchmark rejects a source without any valid row', async () => {
    await expect(importFiles('mathverse', mathverse([{ answer: '' }]))).rejects.toThrow(
      'can be imported: published/testmini.json:1/answer is empty',
    );
  });

  test('importBenchmark rejects a source with more samples than the limit', async () => {
    const rows = Array.from({ length: 20_001 }, () => ({}));
    await expect(importFiles('mathverse', mathverse(rows))).rejects.toThrow('A benchmark has at most 20000 samples');
  });
});

describe('importBenchmark, invalid rows', () => {
  async function errorOf(row: object): Promise<ImportReport['faults'][number]> {
    const { report, lines } = await importFiles('mathverse', mathverse([{}, row, {}]));
    expect(lines.map((line) => JSON.parse(line).id)).toEqual(['text-only:1', 'text-only:3']);
    expect(report).toMatchObject({ rows: 3, samples: 2, refused: 1 });
    const [fault] = report.faults;
    if (!fault) throw new Error('No fault is reported');
    expect(fault).toMatchObject({ file: 'published/testmini.json', row: 2 });
    return fault;
  }

  test('importBenchmark reports a row with an empty answer or an unknown version', async () => {
    expect(await errorOf({ answer: ' ' })).toMatchObject({ pointer: '/answer', message: 'is empty' });
    expect(await errorOf({ problem_version: 'Text Heavy' })).toMatchObject({ pointer: '/problem_version' });
  });

  test('importBenchmark reports a cell of the wrong type, a missing image and a row that is not an object', async () => {
    expect(await errorOf({ question: { en: 'How?' } })).toMatchObject({
      pointer: '/question',
      message: 'must be a text',
    });
    const { report } = await importFiles('logicvista', {
      'dataset.json': JSON.stringify({
        v1_0: { imagename: '', question: 'A or B?', answer: 'A', skill: [] },
        v1_1: 'nothing',
        v1_2: { imagename: 'v.png', question: 'A or B?', answer: 'A', skill: [] },
      }),
      'images/v.png': await drawImage(1),
    });
    expect(report.faults).toMatchObject([
      { row: 1, code: 'image_missing' },
      { row: 2, message: 'is not an object' },
    ]);
  });

  test('importBenchmark reports a repeated id with its first row', async () => {
    expect(await errorOf({ sample_index: '1' })).toMatchObject({
      id: 'text-only:1',
      code: 'duplicate_id',
      message: 'published/testmini.json:1 has the id "text-only:1" already',
    });
  });

  test('importBenchmark reports a question beyond the limit of a sample', async () => {
    expect(await errorOf({ question: 'x'.repeat(300_000) })).toMatchObject({ pointer: '/question' });
  });

  test.each([
    ['missing.png', 'image_missing', 'there is no file missing.png; unpack the archive'],
    ['../testmini.json', 'invalid_request', 'names a file outside the source'],
    ['/etc/hostname', 'invalid_request', 'names a file outside the source'],
    ['moving.gif', 'image_unsupported', 'is a GIF, not a JPEG, PNG or WebP'],
    ['empty.png', 'image_unsupported', 'is empty'],
  ])('importBenchmark reports the image %s with the code %s', async (image, code, message) => {
    const shown = { problem_version: 'Vision Only' };
    const { report, lines } = await importFiles('mathverse', {
      ...mathverse([
        { ...shown, image },
        { ...shown, image: 'good.png' },
      ]),
      'good.png': await drawImage(1),
      'moving.gif': 'GIF89a and so on',
      'empty.png': '',
    });
    expect(lines).toHaveLength(1);
    expect(report.faults).toMatchObject([{ row: 1, id: '1', code, message: expect.stringContaining(message) }]);
  });

  test('importBenchmark reports the rows of a damaged row group', async () => {
    const whole = parquet(MMK12, await mmk12Rows(4), 2);
    // The first group begins after the four bytes of the header.
    whole.fill(0xff, 4, 60);
    const { report, lines } = await importFiles('mmk12', { 'data/test-0.parquet': whole });
    expect(lines.map((line) => JSON.parse(line).id)).toEqual(['q2', 'q3']);
    expect(report.faults.map(({ row }) => row)).toEqual([1, 2]);
    expect(report.faults[0]?.message).toContain('rows 1 to 2 of the file are one row group, which cannot be read');
  });

  test('importBenchmark reports a line that is not JSON', async () => {
    const good = { id: '4', question: 'How many?', options: [], answer: '6', level: 1, subject: 'counting' };
    const { report } = await importFiles('mathvision', {
      'data/test.jsonl': `${JSON.stringify({ ...good, image: 'a.png' })}\n{"id": "5", \n`,
      'a.png': await drawImage(1),
    });
    expect(report).toMatchObject({ samples: 1, faults: [{ row: 2, message: expect.stringContaining('is not JSON') }] });
  });

  test('importBenchmark reports a TSV record with too few cells and cells that are not base64', async () => {
    const columns = ['index', 'image', 'question', 'answer', 'type'];
    const shared = { question: 'Is it "so",\nor not?', type: 'yes_no', answer: 'Yes' };
    const image = base64(await drawImage(1));
    const rows = [
      { ...shared, index: 0, image },
      { ...shared, index: 1, image: '§'.repeat(80) },
      { ...shared, index: 2, image: '0' },
      { ...shared, index: 3, image },
    ];
    const lines = tsv(columns, rows).split('\n');
    const { report } = await importFiles('naturalbench', {
      'NaturalBenchDataset.tsv': [...lines.slice(0, 1), '9\tonly two', ...lines.slice(1)].join('\n'),
    });
    expect(report.samples).toBe(2);
    expect(report.faults.map(({ row, pointer }) => [row, pointer])).toEqual([
      [2, ''],
      [6, '/image'],
      [8, '/image'],
    ]);
  });

  test('importBenchmark rejects a whole NaturalBench group with one missing image', async () => {
    const answers = {
      Image_0_Question_0: 'Yes',
      Image_1_Question_0: 'No',
      Image_0_Question_1: 'No',
      Image_1_Question_1: 'Yes',
    };
    const good = {
      Image_0: 'a.png',
      Image_1: 'b.png',
      Question_0: 'Up?',
      Question_1: 'Down?',
      Question_Type: 'yes_no',
      ...answers,
    };
    const columns = {
      ...Object.fromEntries(Object.keys(good).map((name) => [name, 'string' as const])),
      Index: 'int' as const,
    };
    const { report } = await importFiles('naturalbench', {
      'train.parquet': parquet(columns, [
        { ...good, Index: 0n },
        { ...good, Index: 1n, Image_1: 'gone.png' },
      ]),
      'a.png': await drawImage(1),
      'b.png': await drawImage(2),
    });
    expect(report).toMatchObject({ samples: 4, images: 2, refused: 1, faults: [{ row: 2, code: 'image_missing' }] });
  });
});

test('importBenchmark rejects a split option if the rows determine the split', async () => {
  await expect(importFiles('mathverse', mathverse([{}]), { split: 'mine' })).rejects.toThrow('omit --split');
});

describe('importBenchmark, output folder', () => {
  test('importBenchmark rejects a folder that is not empty and leaves its files unchanged', async () => {
    await withSource(mathverse([{}]), async ({ source, out }) => {
      const importer = findImporter('mathverse');
      await importBenchmark({ importer, importers: IMPORTERS, source, folder: out });
      await writeFile(join(out, 'notes.txt'), 'mine');
      await expect(importBenchmark({ importer, importers: IMPORTERS, source, folder: out })).rejects.toThrow(
        'is not empty. Choose another, or delete it first',
      );
      expect((await readdir(out)).sort()).toEqual(['benchmark.json', 'images', 'notes.txt', 'samples.jsonl']);
    });
  });

  test('importBenchmark rejects an output path that is a file or below a file', async () => {
    await withSource(mathverse([{}]), async ({ source }) => {
      const importer = findImporter('mathverse');
      const file = join(source, 'testmini.json');
      for (const folder of [file, join(file, 'out')])
        await expect(importBenchmark({ importer, importers: IMPORTERS, source, folder })).rejects.toThrow(
          `${folder} cannot be written to`,
        );
    });
  });

  test('importBenchmark deletes the working folder of a killed import', async () => {
    await withSource(mathverse([{}]), async ({ source, out }) => {
      await mkdir(join(`${out}.unfinished`, 'images'), { recursive: true });
      await writeFile(join(`${out}.unfinished`, 'images', 'half.png'), 'ha');
      const importer = findImporter('mathverse');
      await importBenchmark({ importer, importers: IMPORTERS, source, folder: out });
      expect(await readdir(join(out, 'images'))).toEqual([]);
      await expect(access(`${out}.unfinished`)).rejects.toThrow('ENOENT');
    });
  });

  test('importBenchmark writes an image once, even if several samples use it', async () => {
    const { report } = await importFiles('mmk12', mmk12(MMK12, await mmk12Rows(5)));
    expect(report).toMatchObject({ samples: 5, images: 1 });
  });
});

test('importBenchmark applies the options limit, split and visibility', async () => {
  await withSource(mmk12(MMK12, await mmk12Rows(5)), async ({ source, out }) => {
    const importer = findImporter('mmk12');
    const rest = { limit: 2, split: 'biology', visibility: 'hidden' } as const;
    const report = await importBenchmark({ importer, importers: IMPORTERS, source, folder: out, ...rest });
    expect(report).toMatchObject({ samples: 2, splits: [{ name: 'biology', samples: 2 }] });
    const manifest = JSON.parse(await readFile(join(out, 'benchmark.json'), 'utf8'));
    expect(manifest.splits).toEqual([{ name: 'biology', visibility: 'hidden' }]);
  });
});
