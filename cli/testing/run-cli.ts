/** Runs the command as users do, in a process of its own. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const IMAGE = join(ROOT, 'examples/group/image.png');
export const QUESTION = ['--image', IMAGE, '--question', 'How many stars are there?'];

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Without what the terminal of whoever runs the tests would change. */
const ENV = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(SIGHTLINE_.*|FORCE_COLOR|NO_COLOR)$/.test(name)),
);

interface RunOptions {
  script?: 'cli/main.ts' | 'cli/demo/main.ts';
  env?: Record<string, string>;
}

/** Leads a process group of its own, so that a test can see whether anything of it is left. */
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
): Promise<Ended> {
  const child = startCli(args, options);
  child.stdin.end(input);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, stdout, stderr };
}

/** What a stream says up to and with these words. @throws Error where it ends without them */
export async function textUntil(stream: Readable, words: string): Promise<string> {
  let said = '';
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    said += String(chunk);
    if (said.includes(words)) {
      // Read on, so that the writer is never held up.
      stream.resume();
      return said;
    }
  }
  throw new Error(`"${words}" was not said, but: ${said}`);
}
