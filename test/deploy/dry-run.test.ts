import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROOT } from './dockerfile.ts';

const run = promisify(execFile);
const WRANGLER = join(ROOT, 'node_modules/wrangler/bin/wrangler.js');
const CONFIG = join(ROOT, 'wrangler.toml');
const WITH_CONTAINER = join(ROOT, 'wrangler.with-container.tmp.toml');
const BUNDLE_GZIP_BYTES_MAX = 10 * 1024 * 1024;
const REQUIRED = ['DB', 'OBJECTS', 'WAKE_UPS', 'SWEEPER', 'RATE_LIMIT', 'TRY_LIMIT'];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-deploy-'));
  // Uncomments the lines of the container, as docs/deploy.md says.
  await writeFile(WITH_CONTAINER, (await readFile(CONFIG, 'utf8')).replaceAll(/^#:/gm, ''));
});
afterAll(async () => {
  await Promise.all([rm(folder, { recursive: true, force: true }), rm(WITH_CONTAINER, { force: true })]);
});

/** @returns output of wrangler, and the bundle that it would upload */
async function dryRun(options: string[]): Promise<{ printed: string; bundle: string }> {
  const out = await mkdtemp(join(folder, 'out-'));
  const { stdout } = await run(process.execPath, [WRANGLER, 'deploy', '--dry-run', '--outdir', out, ...options], {
    env: { ...process.env, WRANGLER_SEND_METRICS: 'false', NO_COLOR: '1', WRANGLER_LOG_PATH: folder, CI: '1' },
  });
  return { printed: stdout, bundle: await readFile(join(out, 'index.js'), 'utf8') };
}

function bindingsIn(printed: string): string[] {
  return [...printed.matchAll(/^env\.(\w+)/gm)].map(([, name]) => name ?? '').sort();
}

/** Names in worker/env.ts of bindings, without variables. */
async function readBindings(): Promise<{ required: string[]; optional: string[] }> {
  const source = await readFile(join(ROOT, 'worker/env.ts'), 'utf8');
  const body = /export interface Env \{(.*?)\n\}/s.exec(source)?.[1] ?? '';
  const names = [...body.matchAll(/^ {2}(\w+)(\??):/gm)].filter(([, name]) => !name?.startsWith('SIGHTLINE_'));
  const of = (mark: string) => names.filter(([, , optional]) => optional === mark).map(([, name]) => name ?? '');
  return { required: of('').sort(), optional: of('?').sort() };
}

test('migrations never drop or rename, so that the old Worker runs on new tables', async () => {
  const folder = join(ROOT, 'db/migrations');
  const files = (await readdir(folder)).filter((name) => name.endsWith('.sql'));
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));
  expect(texts.length).toBeGreaterThan(0);
  expect(texts.filter((text) => /\b(DROP (TABLE|COLUMN)|RENAME)\b/i.test(text))).toEqual([]);
});

test('worker/env.ts declares the expected bindings', async () => {
  expect(await readBindings()).toEqual({ required: [...REQUIRED].sort(), optional: ['CPU_RUNNER'] });
});

describe.each([
  ['local', ['--config', CONFIG, '--env', ''], REQUIRED],
  ['production', ['--config', CONFIG, '--env', 'production'], REQUIRED],
  [
    'production with a runner in a container',
    // Without this option, wrangler builds the image even in a dry run.
    ['--config', WITH_CONTAINER, '--env', 'production', '--containers-rollout', 'none'],
    [...REQUIRED, 'CPU_RUNNER'],
  ],
])('wrangler deploy --dry-run: %s', (name, options, bindings) => {
  let dry: Awaited<ReturnType<typeof dryRun>>;
  beforeAll(async () => {
    dry = await dryRun(options);
  }, 180_000);

  test('the deployment has every binding that the Worker reads', () => {
    expect(bindingsIn(dry.printed)).toEqual([...bindings].sort());
  });

  test('the deployment has a container only if it is configured, built from the CPU image', () => {
    expect(dry.printed.includes(join(ROOT, 'gpu-runner/Dockerfile.cpu'))).toBe(bindings.includes('CPU_RUNNER'));
  });

  test('the bundle is within the limit of Workers', () => {
    const bytes = gzipSync(dry.bundle).byteLength;
    process.stdout.write(`${name}: ${(bytes / 1024).toFixed(0)} KiB gzipped\n`);
    expect(bytes).toBeLessThan(BUNDLE_GZIP_BYTES_MAX);
  });

  test('the bundle imports no module that only Node has', () => {
    const imported = [...dry.bundle.matchAll(/^import\s[^;]*?from\s+"([^"]+)"|^import\s+"([^"]+)"/gm)].map(
      ([, from, bare]) => from ?? bare ?? '',
    );
    expect(imported).toContain('cloudflare:workers');
    // Workers have it by nodejs_compat; a dependency of mathjs imports it.
    const others = imported.filter((module) => module !== 'crypto');
    expect(others.filter((module) => module.startsWith('node:') || builtinModules.includes(module))).toEqual([]);
    expect(dry.bundle).not.toMatch(/\brequire\("(?:node:|onnxruntime-node|sharp)|libvips/);
  });
});
