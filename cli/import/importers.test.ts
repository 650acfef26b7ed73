import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { TextGraderSpec } from '#contract/grading.ts';
import { gradeWith, type ReadSample, readRow } from '#core/samples/index.ts';
import { readBenchmarkFolder } from '../board/read-benchmark-folder.ts';
import { importBenchmark } from './import-benchmark.ts';
import { IMPORTERS } from './importers.ts';
import { MATHEMATICS_CASES } from './testing/hub-mathematics.ts';
import { OTHER_CASES } from './testing/hub-others.ts';
import type { LayoutCase } from './testing/layout-case.ts';
import { withSource } from './testing/published.ts';
import { REPOSITORY_CASES } from './testing/repository-cases.ts';

const HUB_CASES = [...MATHEMATICS_CASES, ...OTHER_CASES];
const CASES = [...HUB_CASES, ...REPOSITORY_CASES];

function findImporter(name: string) {
  const importer = IMPORTERS.find((candidate) => candidate.name === name);
  if (!importer) throw new Error(`There is no importer ${name}`);
  return importer;
}

/** Reads the samples as `benchmark create` does, and checks that each image is named by its hash. */
async function readSamples(folder: string): Promise<ReadSample['sample'][]> {
  const lines = (await readFile(join(folder, 'samples.jsonl'), 'utf8')).trimEnd().split('\n');
  return Promise.all(
    lines.map(async (line) => {
      const { sample } = await readRow(JSON.parse(line), 'auto', async (cell) => {
        if (cell.kind !== 'path') throw new Error('An image is not named by its path');
        const sha256 = createHash('sha256')
          .update(await readFile(join(folder, cell.path)))
          .digest('hex');
        expect(cell.path).toMatch(new RegExp(`^images/${sha256}\\.(png|jpg|webp)$`));
        return sha256;
      });
      return sample;
    }),
  );
}

async function importCase({ importer: name, files }: LayoutCase) {
  return withSource(await files(), async ({ source, out }) => {
    const report = await importBenchmark({ importer: findImporter(name), importers: IMPORTERS, source, folder: out });
    const manifest = await readBenchmarkFolder(out);
    return { report, manifest, samples: await readSamples(out) };
  });
}

test('every importer has a test case for each of its formats', () => {
  const missing = IMPORTERS.flatMap(({ name, layouts }) =>
    layouts
      .filter(({ format }) => !CASES.some((layoutCase) => layoutCase.importer === name && layoutCase.layout === format))
      .map(({ format }) => `${name} ${format}`),
  );
  expect(missing).toEqual([]);
});

describe.each(CASES)('$importer importer, $layout', (layoutCase) => {
  test(`the ${layoutCase.importer} importer converts ${layoutCase.layout} to a benchmark folder with the expected samples`, async () => {
    const { report, manifest, samples } = await importCase(layoutCase);
    expect(report.faults).toEqual([]);
    expect(samples.map(({ id }) => id).sort()).toEqual(layoutCase.samples.map(({ id }) => id).sort());
    for (const expected of layoutCase.samples) {
      const { id, split, question, choices, answers, images, metadata } = expected;
      const sample = samples.find((candidate) => candidate.id === id);
      expect(sample).toMatchObject({ answers, ...(question ? { question } : {}), ...(choices ? { choices } : {}) });
      expect(sample?.images).toHaveLength(images);
      if (metadata) expect(sample?.metadata).toEqual({ split, ...metadata });
      expect(sample?.metadata?.split).toBe(split);
    }
    const { name, title, description, license, source } = findImporter(layoutCase.importer);
    expect(manifest.about).toEqual({ name, title, description, license, source });
    expect(new Set(manifest.pinned.splits.map((split) => split.name))).toEqual(
      new Set(layoutCase.samples.map(({ split }) => split)),
    );
  });

  test(`the grader of the ${layoutCase.importer} folder from ${layoutCase.layout} accepts right and rejects wrong responses`, async () => {
    const { manifest, samples } = await importCase(layoutCase);
    const spec = manifest.pinned.grader as TextGraderSpec | undefined;
    for (const { id, right, wrong } of layoutCase.samples) {
      const sample = samples.find((candidate) => candidate.id === id);
      if (!sample) throw new Error(`There is no sample ${id}`);
      const grade = await gradeWith(sample, spec);
      expect([id, grade(right).reward, grade(wrong).reward]).toEqual([id, 1, 0]);
    }
  });
});

test('the metadata of imported samples contains no solution and no reasoning', async () => {
  for (const layoutCase of CASES) {
    const { samples } = await importCase(layoutCase);
    expect(JSON.stringify(samples.map(({ metadata }) => metadata))).not.toContain('Because.');
  }
});

test('the MMMU-Pro importer puts images at the positions of their tokens, also out of order', async () => {
  const layoutCase = HUB_CASES.find(({ importer }) => importer === 'mmmu-pro');
  if (!layoutCase) throw new Error('There is no test case');
  const { samples } = await importCase(layoutCase);
  const swapped = samples.find(({ id }) => id === 'standard-10:test_History_2');
  const [vision, first] = ['vision:test_History_1', 'standard-10:test_History_1'].map(
    (id) => samples.find((sample) => sample.id === id)?.images[0],
  );
  expect(swapped?.images).toEqual([vision, first]);
  expect(swapped?.messages).toEqual([
    {
      role: 'user',
      content: [
        { type: 'text', text: 'Which one?\nA. ' },
        { type: 'image' },
        { type: 'text', text: '\nB. ' },
        { type: 'image' },
      ],
    },
  ]);
});

test('the LogicVista importer skips and reports a row without an answer, and does not count it as invalid', async () => {
  const layoutCase = REPOSITORY_CASES.find(({ importer }) => importer === 'logicvista');
  if (!layoutCase) throw new Error('There is no test case');
  const { report } = await importCase(layoutCase);
  expect(report).toMatchObject({ refused: 0, left_out: [{ row: 4, reason: 'it was published without an answer' }] });
});

test('importBenchmark reads one format of a benchmark in two formats and lists the other files', async () => {
  const layoutCase = HUB_CASES.find(({ importer }) => importer === 'mathverse');
  if (!layoutCase) throw new Error('There is no test case');
  const { report } = await importCase(layoutCase);
  expect(report.files).toEqual(['published/testmini_text_only.parquet', 'published/testmini.parquet']);
  expect(report.files_ignored).toEqual(['published/testmini.json']);
});
