import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { IMAGE, ROOT, runCli, startCli, textUntil } from '../testing/run-cli.ts';

const script = 'cli/demo/main.ts';

/** TMPDIR of the demo, so that a test can check that no files are left. */
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-test-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function startDemo(...args: string[]) {
  return startCli(args, { script, env: { TMPDIR: folder } });
}

async function listStateFolders(): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.startsWith('sightline-demo-'));
}

/** Process id of the service, from the lock of the state folder. */
async function readServicePid(): Promise<number> {
  const [state = ''] = await listStateFolders();
  return Number.parseInt(await readFile(join(folder, state, 'pid'), 'utf8'), 10);
}

function hasExited(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
}

/** Expects that no process of the demo and of the service is left. They are two process groups. */
function expectNoProcesses(demo: number | undefined, service: number): void {
  expect([hasExited(-(demo ?? 0)), hasExited(service)]).toEqual([true, true]);
}

test('the demo scores three questions, ranks their dependency, shows a leaderboard and serves until Ctrl-C', async () => {
  const child = startDemo();
  const stdout = await textUntil(child.stdout, 'run submit examples/run.json');
  const group = JSON.parse(await readFile(join(ROOT, 'examples/group/group.json'), 'utf8')) as { question: string };
  expect(stdout.split(group.question)).toHaveLength(3);
  expect(stdout.match(/#8 {2}S̄/g)).toHaveLength(1);
  expect(stdout).toContain('the group is degenerate');
  const means = [...stdout.matchAll(/^ {2}(\d\S*) +(.*\?)$/gm)].map(([, mean]) => Number(mean));
  const [drawn = 0, shortcut = 0, photograph = 0] = means;
  expect(means).toHaveLength(3);
  expect(Math.min(drawn, photograph)).toBeGreaterThan(10 * shortcut);

  const [, url = '', key = ''] = /export SIGHTLINE_URL=(\S+) SIGHTLINE_KEY=(\S+)/.exec(stdout) ?? [];
  const [, path = ''] = /"\$SIGHTLINE_URL(\S+)"/.exec(stdout) ?? [];
  const reply = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${key}` } });
  expect((await reply.text()).trimEnd().split('\r\n')).toHaveLength(1 + 8);

  const ranked = [...stdout.matchAll(/^ *[\d–]+ {2}(Reference model|Memorised answers) /gm)].map(([, model]) => model);
  expect(ranked).toEqual(['Reference model', 'Memorised answers', 'Reference model', 'Memorised answers']);
  const [, board = ''] = /leaderboard +(http\S+)/.exec(stdout) ?? [];
  expect(await (await fetch(board)).text()).toContain('Language prior');

  const service = await readServicePid();
  child.kill('SIGINT');
  await once(child, 'close');
  expect(child.exitCode).toBe(0);
  await expect(fetch(url)).rejects.toThrow('fetch failed');
  expectNoProcesses(child.pid, service);
  expect(await listStateFolders()).toEqual([]);
}, 300_000);

test('the demo lets the model answer a question without responses, and exits with --once', async () => {
  const own = ['--image', IMAGE, '--question', 'How many stars are there?', '--once', '--no-board'];
  const { code, stdout } = await runCli(own, { script });
  expect(code).toBe(0);
  expect(stdout).toContain('3. Your image');
  expect(stdout).toContain('the model’s own answer');
  expect(stdout).toContain('A training step keeps');
});

test('an interrupted demo leaves no process and no file', async () => {
  const child = startDemo('--once');
  await textUntil(child.stdout, 'S̄');
  const service = await readServicePid();
  child.kill('SIGTERM');
  await once(child, 'close');
  expect(child.exitCode).toBe(143);
  expectNoProcesses(child.pid, service);
  expect(await listStateFolders()).toEqual([]);
});

test('a demo whose stdout is closed exits without a message and leaves no process', async () => {
  const child = startDemo('--once');
  const stderr = text(child.stderr);
  // Closes stdout before the first output, because all output would fit into the pipe.
  const service = await vi.waitFor(async () => {
    const pid = await readServicePid();
    expect(pid).toBeGreaterThan(0);
    return pid;
  }, 60_000);
  child.stdout.destroy();
  await once(child, 'close');
  expect({ code: child.exitCode, stderr: (await stderr).replace(/^scoring.*\n/gm, '') }).toEqual({
    code: 141,
    stderr: '',
  });
  expectNoProcesses(child.pid, service);
});

test.each<[string, string[]]>([
  ['too many rewards', ['--image', IMAGE, '--question', 'x', '--response', 'y', '--reward', '1', '0']],
  ['an image without a question', ['--image', IMAGE]],
  ['an unknown option', ['--picture', IMAGE]],
])('the demo exits with 2 for %s', async (_name, args) => {
  const { code, stdout, stderr } = await runCli(args, { script });
  expect(stderr).toMatch(/^sightline: /);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
});
