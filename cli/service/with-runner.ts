/** Gives work a runner: the one that was named, or its own for as long as the work takes. */
import { availableParallelism } from 'node:os';
import { fetchReadiness, type RunnerAddress } from '#clients/runner/call.ts';
import { REFERENCE_BUNDLE, startRunner } from '#clients/runner/start.ts';
import type { Readiness } from '#contract/runner.ts';
import { UnreachableError, UsageError } from '../terminal/failure.ts';
import { interruptible } from '../terminal/interruption.ts';

export interface RunnerChoice {
  /** URL of a runner that is there already. */
  runner?: string | undefined;
  token?: string | undefined;
  /** Bundle folder for a runner of our own, and how it computes. */
  model?: string | undefined;
  threads?: number | undefined;
  provider?: string | undefined;
}

/** @throws UsageError on what is no URL; UnreachableError where no runner answers */
export async function readReadiness(url: string): Promise<Readiness> {
  if (!URL.canParse(url) || !['http:', 'https:'].includes(new URL(url).protocol)) {
    throw new UsageError(`--runner ${url} is not a URL. It looks like http://127.0.0.1:8790.`);
  }
  try {
    return await fetchReadiness({ url });
  } catch (cause) {
    throw new UnreachableError(
      isNetworkError(cause)
        ? `No runner answers at ${url}. Start one with "npm run runner", or leave --runner out.`
        : `What answers at ${url} is not a Sightline runner.`,
      { cause },
    );
  }
}

/** How `fetch` says that the other side cannot be reached or has gone away. */
export function isNetworkError(error: unknown): boolean {
  return error instanceof TypeError && ['fetch failed', 'terminated'].includes(error.message);
}

async function reach(address: RunnerAddress): Promise<RunnerAddress> {
  const { ready, reason } = await readReadiness(address.url);
  if (ready) return address;
  throw new UnreachableError(
    `The runner at ${address.url} is not ready: ${reason ?? 'it gives no reason'}. Try again in a moment.`,
  );
}

async function startOwn({ model, threads, provider, token }: RunnerChoice) {
  try {
    const started = await startRunner({
      SIGHTLINE_BUNDLE: model ?? REFERENCE_BUNDLE,
      SIGHTLINE_HOST: '127.0.0.1',
      SIGHTLINE_THREADS: String(threads ?? availableParallelism()),
      ...(provider === undefined ? {} : { SIGHTLINE_PROVIDER: provider }),
      ...(token === undefined ? {} : { SIGHTLINE_TOKEN: token }),
    });
    return { address: { url: started.url, token }, stop: started.stop };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UnreachableError(`The runner did not start: ${why}`, { cause });
  }
}

/** @throws UnreachableError when no runner can be reached or started, or it goes away; InterruptedError */
export function withRunner<Result>(
  choice: RunnerChoice,
  work: (address: RunnerAddress, signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  return interruptible(async (signal) => {
    try {
      if (choice.runner !== undefined) {
        return await work(await reach({ url: choice.runner, token: choice.token }), signal);
      }
      const { address, stop } = await startOwn(choice);
      try {
        signal.throwIfAborted();
        return await work(address, signal);
      } finally {
        await stop();
      }
    } catch (cause) {
      if (!isNetworkError(cause)) throw cause;
      throw new UnreachableError('The runner went away while it worked. Its own log says why.', { cause });
    }
  });
}
