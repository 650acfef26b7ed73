/** Gives work a runner: the one that was named, or its own for as long as the work takes. */
import { availableParallelism } from 'node:os';
import { SightlineError } from '#contract/errors.ts';
import { fetchReadiness, type RunnerAddress } from '#runner-client/call.ts';
import { REFERENCE_BUNDLE, startRunner } from '#runner-client/start.ts';
import { UnreachableError } from './failure.ts';

export interface RunnerChoice {
  /** URL of a runner that is there already. */
  runner?: string | undefined;
  token?: string | undefined;
  /** Bundle folder for a runner of our own. */
  model?: string | undefined;
  threads?: number | undefined;
}

async function reach(address: RunnerAddress): Promise<RunnerAddress> {
  try {
    const { ready, reason } = await fetchReadiness(address);
    if (!ready)
      throw new UnreachableError(`The runner at ${address.url} is not ready: ${reason ?? 'no reason given'}.`);
  } catch (error) {
    if (error instanceof UnreachableError) throw error;
    throw new UnreachableError(`No runner answers at ${address.url}. Start one with "npm run runner".`, {
      cause: error,
    });
  }
  return address;
}

/** @throws UnreachableError when no runner can be reached or started */
export async function withRunner<Result>(
  choice: RunnerChoice,
  work: (address: RunnerAddress, signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const interrupted = new AbortController();
  const interrupt = () => interrupted.abort(new SightlineError('cancelled', 'Interrupted'));
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  try {
    if (choice.runner !== undefined) {
      return await work(await reach({ url: choice.runner, token: choice.token }), interrupted.signal);
    }
    const started = await startRunner({
      SIGHTLINE_BUNDLE: choice.model ?? REFERENCE_BUNDLE,
      SIGHTLINE_THREADS: String(choice.threads ?? availableParallelism()),
    }).catch((error: unknown) => {
      throw new UnreachableError(error instanceof Error ? error.message : String(error), { cause: error });
    });
    try {
      return await work({ url: started.url }, interrupted.signal);
    } finally {
      await started.stop();
    }
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}
