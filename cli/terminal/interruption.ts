/** Stops work cleanly on Ctrl-C, on a closed terminal, and when the reader of stdout goes away. */
import { constants } from 'node:os';

type Signal = 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'SIGPIPE';
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The user or the system has stopped the command. */
export class InterruptedError extends Error {
  readonly signal: Signal;

  constructor(signal: Signal) {
    super(signal === 'SIGPIPE' ? 'The reader of the output has closed it.' : `Interrupted by ${signal}.`);
    this.name = 'InterruptedError';
    this.signal = signal;
  }

  /** Exit code by which shells report a process that a signal ended. */
  get exitCode(): number {
    return 128 + constants.signals[this.signal];
  }
}

/** Terminal, npm and `timeout` may each forward the same Ctrl-C: a signal within this time counts as a repetition. */
const REPEAT_MS = 1_000;

/**
 * Runs work with a signal that aborts on SIGINT, SIGTERM and SIGHUP. A second Ctrl-C ends the process at once.
 * @throws InterruptedError if a signal arrived
 */
export async function interruptible<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const interrupted = new AbortController();
  const { signal } = interrupted;
  const removeHandlers = () => {
    for (const name of SIGNALS) process.off(name, interrupt);
  };
  const interrupt = (by: Signal) => {
    if (signal.aborted) return;
    interrupted.abort(new InterruptedError(by));
    setTimeout(removeHandlers, REPEAT_MS).unref();
  };
  for (const name of SIGNALS) process.on(name, interrupt);
  try {
    const result = await work(signal);
    signal.throwIfAborted();
    return result;
  } catch (error) {
    // After an interruption, all errors are its consequence.
    signal.throwIfAborted();
    throw error;
  } finally {
    // After an interruption, the handlers stay until the repetitions of the signal have arrived.
    if (!signal.aborted) removeHandlers();
  }
}
