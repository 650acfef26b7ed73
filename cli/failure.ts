/** How the command line fails: an exit code and a paragraph that says what was wrong and what to do. */
import { ERRORS, SightlineError, toProblem } from '#contract/errors.ts';

export const EXIT = {
  ok: 0,
  /** A fault of ours. */
  internal: 1,
  /** What was given cannot be used. */
  usage: 2,
  /** No runner answers, or it is busy or still loading. */
  unreachable: 3,
  /** The runner took the sample and failed on it. */
  failed: 4,
} as const;

/** Something that the user gave cannot be used. */
export class UsageError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UsageError';
  }
}

/** No runner could be reached or started. */
export class UnreachableError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UnreachableError';
  }
}

export function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) return EXIT.usage;
  if (error instanceof UnreachableError) return EXIT.unreachable;
  if (!(error instanceof SightlineError)) return EXIT.internal;
  const { status } = ERRORS[error.code];
  if (error.code === 'busy' || error.code === 'not_ready' || error.code === 'unauthorized') return EXIT.unreachable;
  return status < 500 ? EXIT.usage : EXIT.failed;
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (!(error instanceof SightlineError)) return error.message;
  const places = error.errors
    .filter(({ message }) => !error.message.includes(message))
    .map(({ pointer, message }) => `\n  ${pointer}: ${message}`);
  return `${error.message}${places.join('')}`;
}

/** Writes the failure to stderr, as a problem document where the caller asked for JSON. @returns the exit code */
export function reportFailure(error: unknown, options: { json: boolean; stderr: NodeJS.WritableStream }): number {
  if (options.json) {
    const problem = toProblem(error instanceof SightlineError ? error : asSightlineError(error));
    options.stderr.write(`${JSON.stringify(problem)}\n`);
  } else {
    options.stderr.write(`sightline: ${explain(error)}\n`);
  }
  return exitCodeOf(error);
}

function asSightlineError(error: unknown): SightlineError {
  const code =
    error instanceof UsageError ? 'invalid_request' : error instanceof UnreachableError ? 'not_ready' : 'internal';
  return new SightlineError(code, error instanceof Error ? error.message : String(error), { cause: error });
}
