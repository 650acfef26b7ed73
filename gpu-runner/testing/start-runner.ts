/** A real runner as a process of its own, for tests and measurements; and calls to it as a client makes them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type RunnerEvent, runnerEvent } from '#contract/runner.ts';
import { REFERENCE_BUNDLE } from './reference-bundle.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

export interface StartedRunner {
  url: string;
  process: ChildProcess;
  /** Lines that the runner has written to stderr so far. */
  logged: string[];
  stop(): Promise<void>;
}

/** @throws Error with the runner's last words when it ends instead of listening. */
export async function startRunner(env: Record<string, string> = {}): Promise<StartedRunner> {
  const child = spawn(process.execPath, [MAIN], {
    env: { ...process.env, SIGHTLINE_BUNDLE: REFERENCE_BUNDLE, SIGHTLINE_PORT: '0', SIGHTLINE_THREADS: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const logged: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => logged.push(line));
  const exited = once(child, 'exit');
  const listening = once(createInterface({ input: child.stdout }), 'line');
  const first = await Promise.race([listening, exited.then(() => undefined)]);
  if (!first) throw new Error(logged.at(-1) ?? 'the runner ended without a word');
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

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export function multipart(request: unknown, images: readonly Uint8Array[] = []): FormData {
  const form = new FormData();
  form.set('request', JSON.stringify(request));
  for (const bytes of images) form.set(sha256(bytes), new Blob([Uint8Array.from(bytes)]));
  return form;
}

/** Posts a call and collects its events. @throws Error with the problem document when the call is refused. */
export async function callRunner(
  url: string,
  path: string,
  request: unknown,
  images: readonly Uint8Array[] = [],
): Promise<RunnerEvent[]> {
  const reply = await fetch(`${url}${path}`, { method: 'POST', body: multipart(request, images) });
  const text = await reply.text();
  if (!reply.ok) throw new Error(text);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => runnerEvent.parse(JSON.parse(line)));
}

export function eventsOf<Type extends RunnerEvent['type']>(
  events: readonly RunnerEvent[],
  type: Type,
): Extract<RunnerEvent, { type: Type }>[] {
  return events.filter((event): event is Extract<RunnerEvent, { type: Type }> => event.type === type);
}
