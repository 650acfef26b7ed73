import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { FilterManifest, FilterPreview } from '#contract/filter-report.ts';
import { SCOPES } from '#contract/service.ts';
import type { StoredFilter } from '#contract/stored-filter.ts';
import { createCaller } from '../../test/service/callers.ts';
import { ROOT, runCli } from '../testing/run-cli.ts';

const EXAMPLE = join(ROOT, 'examples/filter-a-dataset');

let folder: string;
let env: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-filter-'));
  const { secret } = await createCaller({ scopes: [...SCOPES] });
  env = { SIGHTLINE_URL: inject('shared').url, SIGHTLINE_KEY: secret };
});
afterAll(() => rm(folder, { recursive: true }));

function cli(...args: string[]) {
  return runCli(args, { env });
}

async function jsonOf<Value>(...args: string[]): Promise<Value> {
  const { stdout, stderr, code } = await cli(...args, '--json');
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Value;
}

/** Commands in the first `sh` block of a page. */
async function readCommands(page: string): Promise<string[][]> {
  const [, block = ''] = /```sh\n([\s\S]*?)```/.exec(await readFile(page, 'utf8')) ?? [];
  return block
    .trim()
    .split('\n')
    .map((line) => line.replace('npm run -s sightline -- ', '').split(' '));
}

describe('examples/filter-a-dataset', () => {
  test('the four commands of examples/filter-a-dataset turn images and JSON lines into a filtered Parquet file', async () => {
    const commands = await readCommands(join(EXAMPLE, 'README.md'));
    expect(commands).toHaveLength(4);
    let filterId = '';
    for (const words of commands) {
      const args = words.map((word) => word.replace('FILTER_ID', filterId).replace(/^filtered$/, join(folder, 'out')));
      const { code, stdout, stderr } = await cli(...args);
      expect(code, stderr).toBe(0);
      filterId = /flt_\w{26}/.exec(stdout)?.[0] ?? filterId;
    }
    expect((await readdir(join(folder, 'out'))).sort()).toEqual([
      'dropped.jsonl',
      'dropped.parquet',
      'kept.jsonl',
      'kept.parquet',
      'manifest.json',
    ]);
    const manifest = JSON.parse(await readFile(join(folder, 'out/manifest.json'), 'utf8')) as FilterManifest;
    expect(manifest.counts).toMatchObject({ samples: 20 });
    for (const { name, sha256 } of manifest.parts) {
      const bytes = await readFile(join(folder, 'out', name));
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
    }
    const kept = await parquetReadObjects({
      file: await asyncBufferFromFile(join(folder, 'out/kept.parquet')),
      utf8: false,
    });
    expect(kept).toHaveLength(manifest.counts.kept);
    const [first] = kept as { images: { bytes: Uint8Array }[]; prompt: { content: string }[] }[];
    expect(first?.images[0]?.bytes.subarray(1, 4)).toEqual(Uint8Array.from(Buffer.from('PNG')));
    expect(first?.prompt[0]?.content).toMatch(/^<image>/);
    const dropped = (await readFile(join(folder, 'out/dropped.jsonl'), 'utf8')).trimEnd().split('\n');
    const truths = dropped.map((line) => (JSON.parse(line) as { metadata: { truth: string } }).metadata.truth);
    expect(truths.length).toBeGreaterThan(0);
    expect(new Set(truths)).toEqual(new Set(['words tell']));
  });

  test('sightline filter export writes the same bytes for the same filter', async () => {
    const rule = ['--preset', 'language_shortcut', '--set', 'gold_mean_dependency_max=20%'];
    const hashes: string[] = [];
    for (const out of ['one', 'two']) {
      const { id } = await jsonOf<StoredFilter>('filter', 'apply', 'shapes', ...rule);
      await cli('filter', 'export', id, '--out', join(folder, out));
      const files = ['kept.parquet', 'dropped.parquet', 'kept.jsonl', 'dropped.jsonl', 'manifest.json'];
      const bytes = await Promise.all(files.map((name) => readFile(join(folder, out, name))));
      hashes.push(createHash('sha256').update(Buffer.concat(bytes)).digest('hex'));
    }
    expect(hashes[0]).toBe(hashes[1]);
  });

  test('sightline filter preview applies a custom rule and rejects unknown signals, datasets and missing rules', async () => {
    const rule = (value: object) => ['--rule', JSON.stringify(value)];
    const condition = { signal: 'metadata.truth', op: 'eq', value: 'words tell' };
    const preview = await jsonOf<FilterPreview>('filter', 'preview', 'shapes', ...rule(condition));
    expect(preview.counts).toMatchObject({ samples: 20, dropped: 6 });
    const rejected = await cli('filter', 'preview', 'shapes', ...rule({ ...condition, signal: 'metadata.thruth' }));
    expect(rejected.code).toBe(2);
    expect(rejected.stderr).toContain('there is no signal "metadata.thruth"; the dataset has');
    expect((await cli('filter', 'preview', 'nothing', '--preset', 'mmstar')).stderr).toContain('no dataset "nothing"');
    expect((await cli('filter', 'preview', 'shapes')).stderr).toContain('--preset NAME');
  });
});

describe('sightline filter responses', () => {
  const out = (name: string) => join(folder, name);
  const write = (name: string, ...more: string[]) =>
    jsonOf<Written>('filter', 'responses', 'shapes', '--out', out(name), ...more);
  interface Written {
    file: string;
    bytes: number;
    samples: number;
    responses: number;
    rows: number;
  }
  interface Row {
    completion: { content: { text: string }[] }[];
    images: { bytes: Uint8Array }[];
    reward: number;
    gain: number;
  }

  test('sightline filter responses writes grounded correct responses with images, and lucky ones with reasons', async () => {
    const written = await write('sft.parquet');
    const rows = await parquetReadObjects({ file: await asyncBufferFromFile(out('sft.parquet')), utf8: false });
    expect(written).toMatchObject({ samples: 20, responses: 60, rows: rows.length });
    expect(rows.length).toBeGreaterThan(10);
    for (const { reward, gain, images, completion } of rows as unknown as Row[]) {
      expect(reward).toBe(1);
      expect(gain).toBeGreaterThan(0);
      expect(images[0]?.bytes.subarray(1, 4)).toEqual(Uint8Array.from(Buffer.from('PNG')));
      expect(completion[0]?.content[0]?.text).toMatch(/\w/);
    }
    await write('lucky.jsonl', '--set', 'trajectories', '--part', 'dropped', '--format', 'jsonl');
    const lucky = (await readFile(out('lucky.jsonl'), 'utf8')).trimEnd().split('\n');
    const responses = lucky.map((line) => JSON.parse(line) as { reward: number; gain: number; reasons: string[] });
    expect(responses.length).toBeGreaterThan(0);
    for (const { reward, gain, reasons } of responses) {
      expect({ reward, grounded: gain > 0 }).toEqual({ reward: 1, grounded: false });
      expect(reasons[1]).toContain('≤ 0');
    }
  });

  test('sightline filter responses prints its counts and writes an empty file if no response fits', async () => {
    const args = ['filter', 'responses', 'shapes', '--out', out('none.jsonl'), '--format', 'jsonl'];
    const { stdout, code } = await cli(...args, '--set', 'preferences', '--correct-min', '2');
    expect(code).toBe(0);
    expect(stdout).toContain('0 pairs, of 60 responses to 20 samples');
    expect(await readFile(out('none.jsonl'), 'utf8')).toBe('');
  });

  test('sightline filter responses rejects options without effect and unknown sources', async () => {
    const rejectionOf = async (...args: string[]) => {
      const { code, stderr } = await cli('filter', 'responses', ...args, '--out', out('rejected'));
      expect(code).toBe(2);
      return stderr;
    };
    expect(await rejectionOf('shapes', '--set', 'preferences', '--share', '0.5')).toContain(
      '--share has no effect with',
    );
    expect(await rejectionOf('nothing')).toContain('There is no dataset "nothing"');
    expect(await rejectionOf(`run_${'0'.repeat(26)}`)).toContain('No run has the ID');
    expect(await readdir(folder)).not.toContain('rejected');
  });
});

describe('sightline dataset push', () => {
  test('sightline dataset push stores valid rows, reports invalid ones with their line, and skips existing content', async () => {
    const source = join(folder, 'source');
    await mkdir(source);
    const rows = [
      { id: 'a', question: 'q', answer: '1' },
      { id: 'b', question: 'q', image: 'gone.png' },
      { id: 'a', question: 'other' },
      { id: 'c', question: 'q', respones: ['x'] },
    ];
    await writeFile(join(source, 'rows.jsonl'), `${rows.map((row) => JSON.stringify(row)).join('\n')}\n{"id":\n`);
    const first = await cli('dataset', 'push', source, '--to', 'faulty', '--json');
    expect(first.code).toBe(4);
    const report = JSON.parse(first.stdout) as { added: number; errors: { line: number; pointer: string }[] };
    expect(report.added).toBe(1);
    expect(report.errors.map(({ line, pointer }) => [line, pointer])).toEqual([
      [2, '/image'],
      [3, '/id'],
      [4, '/respones'],
      [5, ''],
    ]);
    const again = JSON.parse((await cli('dataset', 'push', source, '--to', 'faulty', '--json')).stdout) as object;
    expect(again).toMatchObject({ added: 0, unchanged: 1, images_sent: 0 });
    const dry = await jsonOf<object>('dataset', 'push', EXAMPLE, '--to', 'not there', '--dry-run');
    expect(dry).toMatchObject({ dataset_id: null, added: 20 });
    expect((await cli('dataset', 'show', 'not there')).code).toBe(2);
  });
});
