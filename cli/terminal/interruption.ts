/** Ends work in an orderly way when the user, the terminal or the reader of our output goes away. */
import { constants } from 'node:os';

type Signal = 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'SIGPIPE';
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The work is not wanted any more; nothing is wrong. */
export class InterruptedError extends Error {
  readonly signal: Signal;

  constructor(signal: Signal) {
    super(signal === 'SIGPIPE' ? 'Nobody reads the output any more.' : `Interrupted by ${signal}.`);
    this.name = 'InterruptedError';
    this.signal = signal;
  }

  /** As shells report a process that ended by this signal. */
  get exitCode(): number {
    return 128 + constants.signals[this.signal];
  }
}

/** Terminals, npm and `timeout` may each pass on the same Ctrl-C: only one that comes later is meant as a second one. */
const ECHO_MS = 1_000;

/**
 * Runs work with a signal that aborts on Ctrl-C and the like; a second Ctrl-C ends the process at once.
 * @throws InterruptedError
 */
export async function interruptible<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const interrupted = new AbortController();
  const { signal } = interrupted;
  const release = () => {
    for (const each of SIGNALS) process.off(each, interrupt);
  };
  const interrupt = (by: Signal) => {
    if (signal.aborted) return;
    interrupted.abort(new InterruptedError(by));
    setTimeout(release, ECHO_MS).unref();
  };
  for (const each of SIGNALS) process.on(each, interrupt);
  try {
    const result = await work(signal);
    signal.throwIfAborted();
    return result;
  } catch (error) {
    // Whatever fails after an interruption fails because of it.
    signal.throwIfAborted();
    throw error;
  } finally {
    // Interrupted, the process may be about to end before the echo has come.
    if (!signal.aborted) release();
  }
}
