/** Runs work with a runner: the named one, or one that is started for the duration of the work. */
import type { RunnerAddress } from '#clients/runner/call.ts';
import { isNetworkError } from '../options/urls.ts';
import { UnreachableError } from '../terminal/failure.ts';
import { interruptible } from '../terminal/interruption.ts';
import { readReadiness } from './read-readiness.ts';
import { startOwnRunner, toRunnerEnv } from './start-own-runner.ts';

export interface RunnerChoice {
  /** URL of a running runner. */
  runner?: string | undefined;
  token?: string | undefined;
  /** Bundle folder, execution provider and threads of a runner that is started for the work. */
  model?: string | undefined;
  threads?: number | undefined;
  provider?: string | undefined;
}

async function requireReady(url: string): Promise<void> {
  const { ready, reason } = await readReadiness(url);
  if (ready) return;
  throw new UnreachableError(
    `The runner at ${url} is not ready: ${reason ?? 'it gives no reason'}. Try again in a moment.`,
  );
}

/** @throws UnreachableError if no runner can be reached or started, or the connection is lost; InterruptedError */
export function withRunner<Result>(
  { runner, token, model, threads, provider }: RunnerChoice,
  work: (address: RunnerAddress, signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  return interruptible(async (signal) => {
    try {
      if (runner !== undefined) {
        await requireReady(runner);
        return await work({ url: runner, token }, signal);
      }
      const started = await startOwnRunner(toRunnerEnv({ bundle: model, threads, provider, token }));
      try {
        signal.throwIfAborted();
        return await work({ url: started.url, token }, signal);
      } finally {
        await started.stop();
      }
    } catch (cause) {
      if (!isNetworkError(cause)) throw cause;
      throw new UnreachableError('The connection to the runner was lost. The log of the runner says why.', { cause });
    }
  });
}
