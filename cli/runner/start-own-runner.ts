/** Starts a runner as a child process of the command. */
import { availableParallelism } from 'node:os';
import { REFERENCE_BUNDLE, type StartedRunner, startRunner } from '#clients/runner/start.ts';
import { UnreachableError } from '../terminal/failure.ts';

export interface OwnRunnerOptions {
  /** Folder of the model bundle; default: the reference model. */
  bundle?: string | undefined;
  provider?: string | undefined;
  threads?: number | undefined;
  token?: string | undefined;
}

/** @returns the environment variables of the runner */
export function toRunnerEnv({ bundle, provider, threads, token }: OwnRunnerOptions): Record<string, string> {
  return {
    SIGHTLINE_BUNDLE: bundle ?? REFERENCE_BUNDLE,
    SIGHTLINE_HOST: '127.0.0.1',
    SIGHTLINE_THREADS: String(threads ?? availableParallelism()),
    ...(provider === undefined ? {} : { SIGHTLINE_PROVIDER: provider }),
    ...(token === undefined ? {} : { SIGHTLINE_TOKEN: token }),
  };
}

/** @throws UnreachableError with the error of the runner if it does not start */
export async function startOwnRunner(env: Record<string, string>): Promise<StartedRunner> {
  try {
    return await startRunner(env);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UnreachableError(`The runner did not start: ${reason}`, { cause });
  }
}
