/** Starts the service on this machine, with runners of its own or those that are named, and ends it again. */
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { REFERENCE_BUNDLE, type StartedRunner, startRunner } from '#clients/runner/start.ts';
import { UnreachableError } from '../terminal/failure.ts';
import { type StartedService, startService } from './start-service.ts';

interface RunnerPlan {
  /** Runners that are there already; none: one of our own. */
  urls: string[];
  token?: string | undefined;
  /** Bundle folder for a runner of our own, and how it computes. */
  bundle?: string | undefined;
  provider?: string | undefined;
  threads?: number | undefined;
}

interface ManagedServiceOptions {
  stateFolder: string;
  host?: string | undefined;
  port: number;
  runner: RunnerPlan;
  /** Told what happens meanwhile. */
  say: (text: string) => void;
}

export interface ManagedService {
  url: string;
  adminKey: string;
  /** A runner of it. */
  runnerUrl: string;
  /** Rejects when the service ends without having been asked to. */
  died: Promise<never>;
  stop(): Promise<void>;
}

/** What was under way when the service ended is begun anew after this; runners say something every 10 seconds. */
const LEASE_S = 20;
const PAUSE_FIRST_MS = 500;
const PAUSE_LONGEST_MS = 30_000;

async function startOrExplain(env: Record<string, string>): Promise<StartedRunner> {
  try {
    return await startRunner(env);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UnreachableError(`The runner did not start: ${why}`, { cause });
  }
}

/** A runner that is started again, at the same address, when it dies: the service knows runners by their address. */
async function keepRunner(env: Record<string, string>, say: (text: string) => void) {
  let current = await startOrExplain(env);
  const { url } = current;
  const again = { ...env, SIGHTLINE_PORT: new URL(url).port };
  let ending = false;

  async function startAgain(): Promise<void> {
    for (let pause = PAUSE_FIRST_MS; !ending; pause = Math.min(PAUSE_LONGEST_MS, pause * 2)) {
      try {
        current = await startRunner(again);
        if (ending) await current.stop();
        else say('The runner is back.');
        return;
      } catch (error) {
        say(`The runner did not start again: ${error instanceof Error ? error.message : String(error)}`);
      }
      await sleep(pause, undefined, { ref: false });
    }
  }

  async function watch(): Promise<void> {
    while (!ending) {
      await once(current.process, 'exit');
      // Ctrl-C reaches the runner as well, and may end it before we are told to stop.
      await sleep(PAUSE_FIRST_MS, undefined, { ref: false });
      if (ending) return;
      say('The runner ended; it is started again. Samples wait for it.');
      await startAgain();
    }
  }
  void watch();

  return {
    url,
    /** From now on its end is no surprise. */
    release() {
      ending = true;
    },
    async stop() {
      ending = true;
      await current.stop();
    },
  };
}

/** The name under which the service remembers how a runner does: another address is another runner. */
function nameOf(url: string): string {
  return new URL(url).host.slice(-64);
}

function watchOver(service: StartedService) {
  const { promise: died, reject } = Promise.withResolvers<never>();
  died.catch(() => {});
  const report = () => reject(new Error(`The service ended:\n${service.logged.slice(-10).join('\n')}`));
  service.process.once('exit', report);
  return { died, leave: () => service.process.off('exit', report) };
}

/** @throws UnreachableError, PortInUseError, StateFolderError */
export async function startManagedService({
  stateFolder,
  host,
  port,
  runner,
  say,
}: ManagedServiceOptions): Promise<ManagedService> {
  const { urls, token, bundle, provider, threads } = runner;
  const credentials = token === undefined ? {} : { token };
  const own =
    urls.length > 0
      ? undefined
      : await keepRunner(
          {
            SIGHTLINE_BUNDLE: bundle ?? REFERENCE_BUNDLE,
            SIGHTLINE_HOST: '127.0.0.1',
            SIGHTLINE_THREADS: String(threads ?? availableParallelism()),
            ...(provider === undefined ? {} : { SIGHTLINE_PROVIDER: provider }),
            ...(token === undefined ? {} : { SIGHTLINE_TOKEN: token }),
          },
          say,
        );
  const runners = own
    ? [{ name: 'own', url: own.url, ...credentials }]
    : urls.map((url) => ({ name: nameOf(url), url, ...credentials }));
  try {
    const vars = { SIGHTLINE_LEASE_S: process.env.SIGHTLINE_LEASE_S ?? String(LEASE_S) };
    const service = await startService({ stateFolder, port, runners, vars, ...(host === undefined ? {} : { host }) });
    const { died, leave } = watchOver(service);
    return {
      url: service.url,
      adminKey: service.adminKey,
      runnerUrl: runners[0]?.url ?? '',
      died,
      async stop() {
        leave();
        own?.release();
        await service.stop();
        await own?.stop();
      },
    };
  } catch (error) {
    await own?.stop();
    throw error;
  }
}

/** Resolves when the user has had enough. @throws Error where the service ends by itself */
export async function untilInterrupted(service: ManagedService, signal: AbortSignal): Promise<void> {
  const { promise: interrupted, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  signal.addEventListener('abort', () => resolve(), { once: true });
  await Promise.race([interrupted, service.died]);
}
