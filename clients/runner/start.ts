/** Starts a runner in a child process, which ends when this process ends for any reason. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ROOT = new URL('../..', import.meta.url);

/** The model in this repository. */
export const REFERENCE_BUNDLE = fileURLToPath(new URL('models/bundles/sightline-reference', ROOT));

export interface StartedRunner {
  url: string;
  process: ChildProcess;
  /** Last lines of the runner's stderr. */
  logged: string[];
  stop(): Promise<void>;
}

const LINES_KEPT = 200;

function exitReason(line: string | undefined): string {
  if (line === undefined) return 'The runner ended without output';
  try {
    return (JSON.parse(line) as { detail?: string }).detail ?? line;
  } catch {
    return line;
  }
}

/**
 * Starts a runner on a free port. Resolves when its model is loaded.
 * @param env environment variables of gpu-runner/env.ts
 * @throws Error with the runner's reason if it ends before that
 */
export async function startRunner(env: Record<string, string> = {}): Promise<StartedRunner> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('gpu-runner/main.ts', ROOT))], {
    env: {
      ...process.env,
      SIGHTLINE_BUNDLE: REFERENCE_BUNDLE,
      SIGHTLINE_PORT: '0',
      SIGHTLINE_END_WITH_STDIN: 'true',
      ...env,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const logged: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    logged.push(line);
    if (logged.length > LINES_KEPT) logged.shift();
  });
  const exited = once(child, 'close');
  const listening = once(createInterface({ input: child.stdout }), 'line');
  const first = await Promise.race([listening, exited.then(() => undefined)]);
  if (!first) throw new Error(exitReason(logged.at(-1)));
  const { url } = JSON.parse(String(first[0])) as { url: string };
  return {
    url,
    process: child,
    logged,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await exited;
    },
  };
}
