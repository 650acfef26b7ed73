import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readSettings } from '#worker/env.ts';
import { ROOT } from './dockerfile.ts';

const run = promisify(execFile);
const NAME = /\bSIGHTLINE_[A-Z_]+[A-Z]\b/g;

async function findNames(patterns: string[]): Promise<Set<string>> {
  const { stdout } = await run('git', ['ls-files', '--', ...patterns], { cwd: ROOT });
  const paths = stdout.split('\n').filter((path) => path !== '' && !path.endsWith('.test.ts'));
  const texts = await Promise.all(paths.map((path) => readFile(join(ROOT, path), 'utf8')));
  return new Set(texts.flatMap((text) => text.match(NAME) ?? []));
}

test('every variable in an image, in compose.yaml, in an example or in docs is read by the code', async () => {
  const read = await findNames(['gpu-runner/env.ts', 'worker/env.ts', 'cli/*.ts']);
  const named = await findNames([
    'gpu-runner/Dockerfile.*',
    'cli/service/Dockerfile',
    'compose.yaml',
    '.dev.vars.example',
    'wrangler.toml',
    'docs/*.md',
  ]);
  expect([...named].filter((name) => !read.has(name))).toEqual([]);
});

test('each process reads every variable that compose.yaml gives its container', async () => {
  const { services } = parse(await readFile(join(ROOT, 'compose.yaml'), 'utf8')) as {
    services: Record<string, { environment: Record<string, string> }>;
  };
  const [runner, cli] = await Promise.all([findNames(['gpu-runner/env.ts']), findNames(['cli/*.ts'])]);
  for (const [name, { environment }] of Object.entries(services)) {
    const read = name === 'service' ? cli : runner;
    expect(Object.keys(environment).filter((variable) => !read.has(variable))).toEqual([]);
  }
});

test('the Worker accepts the example of secrets', async () => {
  const lines = (await readFile(join(ROOT, '.dev.vars.example'), 'utf8')).split('\n');
  const pairs = lines.filter((line) => /^[A-Z]/.test(line)).map((line) => line.split(/=(.*)/s).slice(0, 2));
  const settings = readSettings(Object.fromEntries(pairs) as Parameters<typeof readSettings>[0]);
  expect(settings.runners).toEqual([{ name: 'local', url: 'http://127.0.0.1:8790' }]);
  expect(settings.adminKey).toBeTypeOf('string');
});
