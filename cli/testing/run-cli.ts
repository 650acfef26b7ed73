/** Runs `sightline` in a child process, as users do. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const IMAGE = join(ROOT, 'examples/group/image.png');
export const QUESTION = ['--image', IMAGE, '--question', 'How many stars are there?'];

export interface CliResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** The environment without variables that change the output. */
const ENV = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(SIGHTLINE_.*|FORCE_COLOR|NO_COLOR)$/.test(name)),
);

interface RunOptions {
  script?: 'cli/main.ts' | 'cli/demo/main.ts';
  env?: Record<string, string>;
}

/** Starts the command in its own process group, so that a test can check that no process is left. */
export function startCli(
  args: readonly string[],
  { script = 'cli/main.ts', env = {} }: RunOptions = {},
): ChildProcessByStdio<Writable, Readable, Readable> {
  return spawn(process.execPath, [join(ROOT, script), ...args], {
    cwd: ROOT,
    env: { ...ENV, ...env },
    stdio: 'pipe',
    detached: true,
  });
}

export async function runCli(
  args: readonly string[],
  { input = '', ...options }: RunOptions & { input?: string } = {},
): Promise<CliResult> {
  const child = startCli(args, options);
  child.stdin.end(input);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, stdout, stderr };
}

/** Reads a stream up to and including a text. @throws Error if the stream ends without it */
export async function textUntil(stream: Readable, end: string): Promise<string> {
  let read = '';
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    read += String(chunk);
    if (read.includes(end)) {
      // Continues to read, so that the writer is never blocked.
      stream.resume();
      return read;
    }
  }
  throw new Error(`The stream ended without "${end}": ${read}`);
}
