/** Starts the whole service on this machine, with real D1, R2, queue and Durable Object, and ends it again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { migrate } from './migrate.ts';
import { QUIET } from './quiet.ts';
import { lockStateFolder, openStateFolder, readAdminKey } from './state-folder.ts';
import type { WorkerdPlan } from './workerd.ts';

const CONFIG = fileURLToPath(new URL('../../wrangler.toml', import.meta.url));
const WORKERD = fileURLToPath(new URL('workerd.ts', import.meta.url));

export class PortInUseError extends Error {
  constructor(port: number) {
    super(`Port ${port} is in use. Name another with --port, or stop what listens there.`);
    this.name = 'PortInUseError';
  }
}

export interface ServiceOptions {
  /** Data lies here and is found again at the next start. */
  stateFolder: string;
  /** Left out or 0: a free one. */
  port?: number;
  /** Where it listens; left out: this machine alone can reach it. */
  host?: string;
  runners: { name: string; url: string; token?: string; calls?: number }[];
  /** Left out: the one that the state folder keeps. */
  adminKey?: string;
  /** More variables of worker/env.ts. */
  vars?: Record<string, string>;
  /** Another configuration of wrangler. */
  config?: string;
  /** Where DevTools may look into the Worker; left out: nowhere. */
  inspectorPort?: number;
}

export interface StartedService {
  url: string;
  adminKey: string;
  process: ChildProcess;
  /** Lines that it has written so far, oldest dropped first. */
  logged: string[];
  /** Lets it end in order. */
  stop(): Promise<void>;
  /** Signals every process of it; resolves when they are gone. */
  kill(signal: NodeJS.Signals): Promise<void>;
}

const LINES_KEPT = 1000;
const STOP_MS = 5_000;

/** @throws PortInUseError */
export async function requireFree(port: number): Promise<void> {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') throw new PortInUseError(port);
    throw error;
  }
  server.close();
  await once(server, 'close');
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/**
 * Resolves when it answers.
 * @throws StateFolderError, PortInUseError, or an Error with its last words
 */
export async function startService(options: ServiceOptions): Promise<StartedService> {
  const { port = 0, host = '127.0.0.1', config = CONFIG } = options;
  const stateFolder = resolve(options.stateFolder);
  await openStateFolder(stateFolder);
  const lock = await lockStateFolder(stateFolder);
  let child: ChildProcess | undefined;
  try {
    if (port !== 0) await requireFree(port);
    await migrate(stateFolder, config);
    const adminKey = options.adminKey ?? (await readAdminKey(stateFolder));
    const plan: WorkerdPlan = {
      config,
      stateFolder,
      host,
      port,
      inspectorPort: options.inspectorPort,
      vars: {
        SIGHTLINE_RUNNERS: JSON.stringify(options.runners),
        SIGHTLINE_ADMIN_KEY: adminKey,
        ...options.vars,
      },
    };
    child = spawn(process.execPath, [WORKERD], {
      env: { ...process.env, ...QUIET, SIGHTLINE_WORKERD: JSON.stringify(plan) },
      stdio: ['pipe', 'pipe', 'pipe'],
      // A group of its own: workerd is a child of the child, and all of it can be signalled.
      detached: true,
    });
    if (child.pid !== undefined) await lock.hold(child.pid);
    return await whenListening(child, adminKey, lock.release);
  } catch (error) {
    if (child) signalGroup(child, 'SIGKILL');
    await lock.release();
    throw error;
  }
}

async function whenListening(
  child: ChildProcess,
  adminKey: string,
  release: () => Promise<void>,
): Promise<StartedService> {
  if (!child.stdout || !child.stderr) throw new TypeError('the child was started without pipes');
  const logged: string[] = [];
  const { promise: listening, resolve: listen } = Promise.withResolvers<string>();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      const url = /^\{"url":"([^"]+)"\}$/.exec(line)?.[1];
      if (url !== undefined) listen(url);
      logged.push(line);
      if (logged.length > LINES_KEPT) logged.shift();
    });
  }
  const exited = once(child, 'exit');
  const url = await Promise.race([listening, exited.then(() => undefined)]);
  if (url === undefined) throw new Error(`The service did not start:\n${logged.slice(-20).join('\n')}`);
  return {
    url,
    adminKey,
    process: child,
    logged,
    async stop() {
      child.kill('SIGTERM');
      const forced = setTimeout(() => signalGroup(child, 'SIGKILL'), STOP_MS);
      await exited;
      clearTimeout(forced);
      await release();
    },
    async kill(signal) {
      signalGroup(child, signal);
      if (signal === 'SIGSTOP' || signal === 'SIGCONT') return;
      await exited;
    },
  };
}
