/** Starts the service together with a runner, or with runners that are already running, and stops both. */
import { keepRunner } from '../runner/keep-runner.ts';
import { type OwnRunnerOptions, toRunnerEnv } from '../runner/start-own-runner.ts';
import { type StartedService, startService } from './start-service.ts';

interface ManagedServiceOptions {
  stateFolder: string;
  host?: string | undefined;
  port: number;
  /** URLs of running runners; if empty, a runner is started and kept alive. */
  runnerUrls: string[];
  /** Token of the running runners, or settings of the started one. */
  runner: OwnRunnerOptions;
  /** Reports a restart of the runner. */
  say: (text: string) => void;
}

export interface ManagedService {
  url: string;
  adminKey: string;
  /** URL of the first runner. */
  runnerUrl: string;
  /** Rejects if the service exits without `stop`. */
  died: Promise<never>;
  stop(): Promise<void>;
}

/** Lease of a chunk: work that an earlier process left is repeated after this time. Runners report every 10 seconds. */
const LEASE_S = 20;
const NAME_LENGTH_MAX = 64;
const LOG_LINES_SHOWN = 10;

/** The service keeps the state of a runner under this name, so each address has its own. */
function toRunnerName(url: string): string {
  return new URL(url).host.slice(-NAME_LENGTH_MAX);
}

function watchExit(service: StartedService) {
  const { promise: died, reject } = Promise.withResolvers<never>();
  died.catch(() => {});
  const report = () => reject(new Error(`The service exited:\n${service.logged.slice(-LOG_LINES_SHOWN).join('\n')}`));
  service.process.once('exit', report);
  return { died, unwatch: () => service.process.off('exit', report) };
}

/** @throws UnreachableError, PortInUseError, StateFolderError */
export async function startManagedService(options: ManagedServiceOptions): Promise<ManagedService> {
  const { stateFolder, host, port, runnerUrls, runner, say } = options;
  const kept = runnerUrls.length > 0 ? undefined : await keepRunner(toRunnerEnv(runner), say);
  const credentials = runner.token === undefined ? {} : { token: runner.token };
  const runners = kept
    ? [{ name: 'own', url: kept.url, ...credentials }]
    : runnerUrls.map((url) => ({ name: toRunnerName(url), url, ...credentials }));
  try {
    const vars = { SIGHTLINE_LEASE_S: process.env.SIGHTLINE_LEASE_S ?? String(LEASE_S) };
    const service = await startService({ stateFolder, port, runners, vars, ...(host === undefined ? {} : { host }) });
    const { died, unwatch } = watchExit(service);
    return {
      url: service.url,
      adminKey: service.adminKey,
      runnerUrl: runners[0]?.url ?? '',
      died,
      async stop() {
        unwatch();
        kept?.release();
        await service.stop();
        await kept?.stop();
      },
    };
  } catch (error) {
    await kept?.stop();
    throw error;
  }
}

/** Resolves when the signal aborts. @throws Error if the service exits first */
export async function untilInterrupted(service: ManagedService, signal: AbortSignal): Promise<void> {
  const { promise: interrupted, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  signal.addEventListener('abort', () => resolve(), { once: true });
  await Promise.race([interrupted, service.died]);
}
