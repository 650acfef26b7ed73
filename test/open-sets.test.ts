/** Applies the example diffs of CONTRIBUTING.md to a copy of the tree, then compiles it and runs the tests of each set. */
import { execFile, execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const run = promisify(execFile);

/** Heading in CONTRIBUTING.md, and the tests that cover every member of the set. */
const SETS = {
  divergence: ['core/scoring/divergences.test.ts'],
  perturbation: ['gpu-runner/image/perturb.test.ts'],
  trainer: ['core/filtering/trajectories/export-training.test.ts'],
  'export format': ['core/filtering/exports/formats.test.ts', 'core/filtering/trajectories/export-training.test.ts'],
  'leaderboard metric': [
    'core/scoring/submissions/compute-metrics.test.ts',
    'core/scoring/submissions/properties.test.ts',
  ],
  'dataset signal': ['core/samples/compute-signals.test.ts', 'core/filtering/documentation.test.ts'],
};
const NAMES = Object.keys(SETS);

const diffs = new Map(
  [
    ...readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8').matchAll(/^### An? ([\w ]+)\n[^#]*?^```diff\n(.*?)^```/gms),
  ].map(([, name = '', diff = '']) => [name, diff]),
);

function filesOf(diff: string): string[] {
  return Array.from(diff.matchAll(/^\+\+\+ b\/(.+)$/gm), ([, path = '']) => path);
}

/** Copies tracked and new files except images, and shares the installed packages. */
function copyTree(): string {
  const copy = mkdtempSync(join(tmpdir(), 'sightline-open-sets-'));
  const options = { cwd: ROOT, encoding: 'utf8' } as const;
  const list = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '--deduplicate'], options);
  for (const path of list.split('\n')) {
    const isNeeded = path !== '' && !/\.(png|jpe?g|parquet)$/.test(path) && existsSync(join(ROOT, path));
    if (isNeeded) cpSync(join(ROOT, path), join(copy, path));
  }
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

/** @throws Error with the output of a command that fails */
async function runIn(folder: string, file: string, args: readonly string[]): Promise<void> {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_OPTIONS)/.test(name));
  try {
    await run(join(ROOT, 'node_modules/.bin', file), args, { cwd: folder, env: Object.fromEntries(inherited) });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${file} failed in a copy with the diffs of CONTRIBUTING.md:\n${stdout}${stderr}`, {
      cause: error,
    });
  }
}

test('CONTRIBUTING.md has one diff for each open set', () => {
  expect([...diffs.keys()]).toEqual(NAMES);
});

test.each(NAMES)('a new %s changes at most two files', (name) => {
  const files = filesOf(diffs.get(name) ?? '');
  expect(files.length).toBeGreaterThan(0);
  expect(files.length).toBeLessThanOrEqual(2);
});

describe('a copy of the tree with the diffs of CONTRIBUTING.md', () => {
  let copy: string;
  beforeAll(() => {
    copy = copyTree();
  });
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  test.each(NAMES)('the diff of a new %s applies to the tree', (name) => {
    const env = { ...process.env, GIT_CEILING_DIRECTORIES: tmpdir() };
    execFileSync('git', ['apply'], { cwd: copy, input: diffs.get(name) ?? '', env, stdio: 'pipe' });
  });

  test('a tree with a new member in every open set compiles and passes the tests of the sets', async () => {
    const tests = [...new Set(Object.values(SETS).flat())];
    // Waits for both commands, since the copy is removed afterwards.
    const results = await Promise.allSettled([
      runIn(copy, 'tsc', ['--noEmit']),
      runIn(copy, 'vitest', ['run', '--project', 'node', ...tests]),
    ]);
    expect(results.flatMap((result) => (result.status === 'rejected' ? [String(result.reason)] : [])).join('\n')).toBe(
      '',
    );
  }, 300_000);
});
