import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { copyImageFiles, DOCKERFILES, ROOT, readDockerfile, readIgnored } from './dockerfile.ts';

const run = promisify(execFile);

describe.each(DOCKERFILES)('%s', (path) => {
  test('the Dockerfile copies tracked files that .dockerignore does not exclude', async () => {
    const { copied } = await readDockerfile(path);
    const ignored = await readIgnored();
    const { stdout } = await run('git', ['ls-files', '--', ...copied], { cwd: ROOT, maxBuffer: 2 ** 24 });
    const tracked = stdout.split('\n').filter((name) => name !== '' && !ignored(name));
    for (const source of copied) {
      expect(tracked.filter((name) => name === source || name.startsWith(`${source}/`))).not.toEqual([]);
    }
  });

  test('the Dockerfile copies the file of its command', async () => {
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

describe('the files of the CPU image', () => {
  const TOKEN = 'a-token-for-the-test-of-the-image';
  let tree: string;
  let env: Record<string, string>;
  let child: ChildProcess;
  let url: string;
  let before: string[];

  /** Exit code of the health check, run with this Node. */
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
    // ONNX Runtime writes telemetry into the home folder.
    env = { ...(await copyImageFiles(file, tree)), ...set, HOME: tree };
    before = await listFiles(tree);
    // The child gets the variables of the image and none of this process.
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

  test('a runner with only the files of the CPU image loads its model', async () => {
    expect(await (await fetch(`${url}/readyz`)).json()).toMatchObject({ ready: true });
  });

  test('a runner with the settings of the CPU image requires its token', async () => {
    expect((await fetch(`${url}/metrics`)).status).toBe(401);
    expect((await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${TOKEN}` } })).status).toBe(200);
  });

  test('the runner of the CPU image passes its health check, writes no file, and stops on SIGTERM', async () => {
    const { healthcheck } = await readDockerfile('gpu-runner/Dockerfile.cpu');
    expect(await healthExit(healthcheck)).toBe(0);
    expect(await listFiles(tree)).toEqual(before);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(await healthExit(healthcheck)).toBe(1);
  });
});

test('the service starts with only the files of its image', {
  timeout: 180_000,
}, async () => {
  const tree = await mkdtemp(join(tmpdir(), 'sightline-image-'));
  const file = await readDockerfile('cli/service/Dockerfile');
  const words = ['serve', '--json', '--port', '0', '--state', join(tree, 'data'), '--runner', 'http://127.0.0.1:9'];
  const env = { ...(await copyImageFiles(file, tree)), HOME: tree, SIGHTLINE_TOKEN: 'a-token-for-the-test' };
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

test('the CPU and the CUDA image have the same files, command and health check', async () => {
  const [cpu, cuda] = await Promise.all([DOCKERFILES[0], DOCKERFILES[1]].map(readDockerfile));
  expect(cuda?.copied).toEqual(cpu?.copied);
  expect(cuda?.healthcheck).toEqual(cpu?.healthcheck);
  expect(cuda?.command).toEqual(cpu?.command);
});

test('the CUDA image installs its provider with the script of onnxruntime-node', async () => {
  const text = await readFile(join(ROOT, 'gpu-runner/Dockerfile.cuda'), 'utf8');
  const script = /node (node_modules\/onnxruntime-node\/\S+) --onnxruntime-node-install=(\w+)/.exec(text);
  await stat(join(ROOT, script?.[1] ?? 'none'));
  const metadata = await readFile(join(ROOT, 'node_modules/onnxruntime-node/script/install-metadata.js'), 'utf8');
  expect(metadata).toContain(`'linux/x64:${script?.[2]}'`);
});
