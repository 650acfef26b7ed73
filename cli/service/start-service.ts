/** Starts the service on this machine in workerd, with real D1, R2, queue and Durable Object, and stops it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { migrate } from './migrate.ts';
import { lockStateFolder, openStateFolder, readAdminKey } from './state-folder.ts';
import type { WorkerdPlan } from './workerd.ts';
import { WRANGLER_ENV } from './wrangler-env.ts';

const CONFIG = fileURLToPath(new URL('../../wrangler.toml', import.meta.url));
const WORKERD = fileURLToPath(new URL('workerd.ts', import.meta.url));

export class PortInUseError extends Error {
  constructor(port: number) {
    super(`Port ${port} is in use. Choose another with --port, or stop the program that uses it.`);
    this.name = 'PortInUseError';
  }
}

export interface ServiceOptions {
  /** Folder of all data, which the next start finds again. */
  stateFolder: string;
  /** Default, or 0: any free port. */
  port?: number;
  /** Address to listen on; default: 127.0.0.1. */
  host?: string;
  runners: { name: string; url: string; token?: string; calls?: number }[];
  /** Default: the key in the state folder. */
  adminKey?: string;
  /** More variables of worker/env.ts. */
  vars?: Record<string, string>;
  /** Path of another wrangler.toml. */
  config?: string;
  /** Port of the DevTools inspector; default: no inspector. */
  inspectorPort?: number;
}

export interface StartedService {
  url: string;
  adminKey: string;
  process: ChildProcess;
  /** The last lines of its output. */
  logged: string[];
  /** Stops the service cleanly. */
  stop(): Promise<void>;
  /** Sends a signal to all its processes; resolves when they have exited (at once for SIGSTOP and SIGCONT). */
  kill(signal: NodeJS.Signals): Promise<void>;
}

const LOG_LINES_MAX = 1000;
const LOG_LINES_SHOWN = 20;
const STOP_TIMEOUT_MS = 5_000;

/** @throws PortInUseError */
export async function requireFreePort(port: number): Promise<void> {
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
 * Resolves when the service answers.
 * @throws StateFolderError, PortInUseError, or an Error with the last lines of its output
 */
export async function startService(options: ServiceOptions): Promise<StartedService> {
  const { port = 0, host = '127.0.0.1', config = CONFIG } = options;
  const stateFolder = resolve(options.stateFolder);
  await openStateFolder(stateFolder);
  const lock = await lockStateFolder(stateFolder);
  let child: ChildProcess | undefined;
  try {
    if (port !== 0) await requireFreePort(port);
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
      env: { ...process.env, ...WRANGLER_ENV, SIGHTLINE_WORKERD: JSON.stringify(plan) },
      stdio: ['pipe', 'pipe', 'pipe'],
      // A process group of its own, so that signals reach workerd, which is a child of the child.
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
  if (!child.stdout || !child.stderr) throw new TypeError('The child process was started without pipes');
  const logged: string[] = [];
  const { promise: listening, resolve: listen } = Promise.withResolvers<string>();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      const url = /^\{"url":"([^"]+)"\}$/.exec(line)?.[1];
      if (url !== undefined) listen(url);
      logged.push(line);
      if (logged.length > LOG_LINES_MAX) logged.shift();
    });
  }
  const exited = once(child, 'exit');
  const url = await Promise.race([listening, exited.then(() => undefined)]);
  if (url === undefined) throw new Error(`The service did not start:\n${logged.slice(-LOG_LINES_SHOWN).join('\n')}`);
  return {
    url,
    adminKey,
    process: child,
    logged,
    async stop() {
      child.kill('SIGTERM');
      const forced = setTimeout(() => signalGroup(child, 'SIGKILL'), STOP_TIMEOUT_MS);
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
