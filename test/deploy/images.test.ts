import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DOCKERFILES, layOut, ROOT, readDockerfile, readIgnored } from './dockerfile.ts';

const run = promisify(execFile);

describe.each(DOCKERFILES)('%s', (path) => {
  test('copies what git has and .dockerignore lets through', async () => {
    const { copied } = await readDockerfile(path);
    const ignored = await readIgnored();
    const { stdout } = await run('git', ['ls-files', '--', ...copied], { cwd: ROOT, maxBuffer: 2 ** 24 });
    const tracked = stdout.split('\n').filter((name) => name !== '' && !ignored(name));
    for (const source of copied) {
      expect(tracked.filter((name) => name === source || name.startsWith(`${source}/`))).not.toEqual([]);
    }
  });

  test('names a command whose file it copies', async () => {
    const { command, copied } = await readDockerfile(path);
    expect(command[0]).toBe('node');
    expect(copied.some((source) => command[1]?.startsWith(`${source}/`))).toBe(true);
    await stat(join(ROOT, command[1] ?? ''));
  });
});

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'));
  return Promise.all(
    files.map(async ({ parentPath, name }) => {
      const path = join(parentPath, name);
      return `${path} ${(await stat(path)).mtimeMs}`;
    }),
  );
}

describe('the tree that the CPU image copies', () => {
  const TOKEN = 'a-token-for-the-test-of-the-image';
  let tree: string;
  let env: Record<string, string>;
  let child: ChildProcess;
  let url: string;
  let before: string[];

  /** The image has Node at hand under its name. */
  async function healthExit(healthcheck: string[]): Promise<number | string | null | undefined> {
    const [, ...words] = healthcheck;
    return run(process.execPath, words, { env }).then(
      () => 0,
      (error: { code?: number | string | null }) => error.code,
    );
  }

  beforeAll(async () => {
    tree = await mkdtemp(join(tmpdir(), 'sightline-image-'));
    const file = await readDockerfile('gpu-runner/Dockerfile.cpu');
    const set = { SIGHTLINE_TOKEN: TOKEN, SIGHTLINE_PORT: '0', SIGHTLINE_THREADS: '1' };
    // ONNX Runtime would keep what it reports of its use below the home folder.
    env = { ...(await layOut(file, tree)), ...set, HOME: tree };
    before = await listFiles(tree);
    // Nothing of this process' environment: what the image does not set is not there.
    child = spawn(process.execPath, file.command.slice(1), { cwd: tree, env, stdio: ['ignore', 'pipe', 'inherit'] });
    if (!child.stdout) throw new TypeError('no pipe');
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    url = (JSON.parse(line) as { url: string }).url.replace('0.0.0.0', '127.0.0.1');
    env.SIGHTLINE_PORT = new URL(url).port;
  });
  afterAll(async () => {
    if (child.exitCode === null) child.kill('SIGKILL');
    await rm(tree, { recursive: true, force: true });
  });

  test('has all that a runner needs: its model is loaded', async () => {
    expect(await (await fetch(`${url}/readyz`)).json()).toMatchObject({ ready: true });
  });

  test('asks for its token', async () => {
    expect((await fetch(`${url}/metrics`)).status).toBe(401);
    expect((await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${TOKEN}` } })).status).toBe(200);
  });

  test('is healthy by the check of the image while it runs, writes nothing, and ends on SIGTERM', async () => {
    const { healthcheck } = await readDockerfile('gpu-runner/Dockerfile.cpu');
    expect(await healthExit(healthcheck)).toBe(0);
    expect(await listFiles(tree)).toEqual(before);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(await healthExit(healthcheck)).toBe(1);
  });
});

test('the tree that the image of the service copies has all that the service needs', {
  timeout: 180_000,
}, async () => {
  const tree = await mkdtemp(join(tmpdir(), 'sightline-image-'));
  const file = await readDockerfile('cli/service/Dockerfile');
  const words = ['serve', '--json', '--port', '0', '--state', join(tree, 'data'), '--runner', 'http://127.0.0.1:9'];
  const env = { ...(await layOut(file, tree)), HOME: tree, SIGHTLINE_TOKEN: 'a-token-for-the-test' };
  const child = spawn(process.execPath, [file.command[1] ?? '', ...words], {
    cwd: tree,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    const { url } = JSON.parse(line) as { url: string };
    expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ ok: true });
    child.kill('SIGTERM');
    await once(child, 'exit');
    expect(child.signalCode).toBeNull();
  } finally {
    child.kill('SIGKILL');
    await rm(tree, { recursive: true, force: true });
  }
});

test('the CPU and the CUDA image hold the same rooms and ask the same way whether they are well', async () => {
  const [cpu, cuda] = await Promise.all([DOCKERFILES[0], DOCKERFILES[1]].map(readDockerfile));
  expect(cuda?.copied).toEqual(cpu?.copied);
  expect(cuda?.healthcheck).toEqual(cpu?.healthcheck);
  expect(cuda?.command).toEqual(cpu?.command);
});

test('the CUDA image fetches the provider with the script that onnxruntime-node ships', async () => {
  const text = await readFile(join(ROOT, 'gpu-runner/Dockerfile.cuda'), 'utf8');
  const script = /node (node_modules\/onnxruntime-node\/\S+) --onnxruntime-node-install=(\w+)/.exec(text);
  await stat(join(ROOT, script?.[1] ?? 'none'));
  const metadata = await readFile(join(ROOT, 'node_modules/onnxruntime-node/script/install-metadata.js'), 'utf8');
  expect(metadata).toContain(`'linux/x64:${script?.[2]}'`);
});
