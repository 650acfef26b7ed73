import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROOT, runCli } from '../testing/run-cli.ts';
import { IMPORTERS } from './importers.ts';

let folder = '';
const ROW = {
  problem_index: '1',
  problem_version: 'Text Only',
  question: 'How long is AB?',
  image: '',
  answer: '3',
  question_type: 'free-form',
  query_wo: 'Question: How long is AB?',
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-import-cli-'));
  const rows = [1, 2, 3].map((index) => ({ ...ROW, sample_index: String(index) }));
  await writeFile(join(folder, 'good.json'), JSON.stringify(rows));
  await writeFile(join(folder, 'mixed.json'), JSON.stringify([...rows, { ...ROW, sample_index: '2' }]));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const run = (...args: string[]) => runCli(['benchmark', 'import', ...args]);

describe('sightline benchmark import', () => {
  test('sightline benchmark import --list prints name, license and source of each importer', async () => {
    const { code, stdout } = await run('--list');
    expect(code).toBe(0);
    for (const { name, license, source } of IMPORTERS) {
      expect(stdout).toContain(name);
      expect(stdout).toContain(license);
      expect(stdout).toContain(source);
    }
  });

  test('sightline benchmark import writes a benchmark folder and prints its content and the next command', async () => {
    const out = join(folder, 'out');
    const { code, stdout } = await run('MathVerse', join(folder, 'good.json'), '--out', out, '--limit', '2');
    expect(code).toBe(0);
    expect(stdout).toMatch(/Imported mathverse to .*: 2 samples, 0 images\n {2}text-only +2\n/);
    expect(stdout).toContain(`next: sightline benchmark create ${out}`);
    expect(JSON.parse(await readFile(join(out, 'benchmark.json'), 'utf8'))).toMatchObject({ name: 'mathverse' });
  });

  test('sightline benchmark import exits with 4 if rows are invalid, and reports them with --json', async () => {
    const { code, stdout, stderr } = await run(
      'mathverse',
      join(folder, 'mixed.json'),
      '--out',
      join(folder, 'mixed'),
      '--json',
    );
    expect(code).toBe(4);
    expect(JSON.parse(stdout)).toMatchObject({ samples: 3, refused: 1, faults: [{ row: 4, code: 'duplicate_id' }] });
    expect(JSON.parse(stderr).detail).toContain('1 of 4 rows are invalid');
  });

  test.each([
    [['imagenet', 'x', '--out', 'y'], 'There is no importer for imagenet. Importers: mathverse, dynamath'],
    [['mathverse'], 'Give the file or folder with MathVerse (testmini), which is published at https://'],
    [['mathverse', 'x'], 'Give the folder to write with --out FOLDER.'],
    [['mathverse', 'x', '--out', 'y', '--limit', '0'], '--limit 0 is not a whole number above 0.'],
    [['mmk12', 'x', '--out', 'y', '--split', 'Not A Name'], '--split Not A Name: a split name has 1 to 63'],
    [['mmk12', '/nowhere', '--out', 'y'], 'There is no file or folder /nowhere.'],
  ])('sightline benchmark import %j exits with 2', async (args, message) => {
    const { code, stderr } = await run(...args);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });
});

test('docs/benchmarks.md has the command, the source and the license of each importer', async () => {
  const page = await readFile(join(ROOT, 'docs/benchmarks.md'), 'utf8');
  for (const { name, license, source, splits } of IMPORTERS) {
    expect(page).toMatch(new RegExp(`benchmark import ${name} \\S+ --out \\S+`));
    expect(page).toContain(source);
    expect(page).toContain(license);
    for (const [split] of splits) expect(page).toContain(`\`${split.replace(/-\d+$/, '-')}`);
  }
});
