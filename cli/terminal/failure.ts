/** How the command line fails: an exit code and a paragraph that says what was wrong and what to do. */
import { CommanderError } from 'commander';
import { ServiceError } from '#clients/typescript/errors.ts';
import { ERRORS, type ErrorCode, SightlineError, toProblem } from '#contract/errors.ts';
import { PortInUseError } from '../service/start-service.ts';
import { StateFolderError } from '../service/state-folder.ts';
import { InterruptedError } from './interruption.ts';

export const EXIT = {
  ok: 0,
  /** A fault of ours. */
  internal: 1,
  /** What was given cannot be used. */
  usage: 2,
  /** No runner or service answers, or it is busy, still loading, or refuses the key. */
  unreachable: 3,
  /** The runner took the sample and failed on it; or a run ended without some of its results. */
  failed: 4,
} as const;

/** Something that the user gave cannot be used. */
export class UsageError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UsageError';
  }
}

/** A run has ended, and not every sample has a result. */
export class RunFailedError extends SightlineError {
  constructor(code: ErrorCode, message: string) {
    super(code, message);
    this.name = 'RunFailedError';
  }
}

/** No runner or service could be reached or started. */
export class UnreachableError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UnreachableError';
  }
}

const UNREACHABLE: ReadonlySet<ErrorCode> = new Set([
  'busy',
  'not_ready',
  'unauthorized',
  'key_expired',
  'key_revoked',
  'forbidden',
  'rate_limited',
  'runner_unreachable',
  'runner_lost',
]);

/** A port or a folder that cannot be used is a choice of the user's, as an option is. */
function isUsage(error: unknown): boolean {
  return error instanceof UsageError || error instanceof PortInUseError || error instanceof StateFolderError;
}

export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof InterruptedError) return error.exitCode;
  if (isUsage(error)) return EXIT.usage;
  if (error instanceof RunFailedError) return EXIT.failed;
  if (error instanceof UnreachableError) return EXIT.unreachable;
  if (!(error instanceof SightlineError)) return EXIT.internal;
  if (UNREACHABLE.has(error.code)) return EXIT.unreachable;
  return ERRORS[error.code].status < 500 ? EXIT.usage : EXIT.failed;
}

const ADVICE: Partial<Record<ErrorCode, string>> = {
  unauthorized: ' Give it by --token or SIGHTLINE_TOKEN.',
  busy: ' Try again in a moment.',
  runner_lost: ' Its own log says why.',
  runner_unreachable: ' Start one with "npm run runner", or leave --runner out.',
};

const SERVICE_ADVICE: Partial<Record<ErrorCode, string>> = {
  unauthorized: '. Give a key by --key or SIGHTLINE_KEY.',
  key_expired: '. Make another: sightline keys create NAME.',
  key_revoked: '. Make another: sightline keys create NAME.',
  rate_limited: '. Try again in a minute.',
};

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof CommanderError) return `${error.message.replace(/^error: /, '')}\n--help shows what there is.`;
  if (!(error instanceof SightlineError)) return error.message;
  const advice = error instanceof ServiceError ? SERVICE_ADVICE[error.code] : ADVICE[error.code];
  const places = error.errors
    .filter(({ message }) => !error.message.includes(message))
    .map(({ pointer, message }) => `\n  ${pointer}: ${message}`);
  return `${error.message}${advice ?? ''}${places.join('')}`;
}

function codeOf(error: unknown): ErrorCode {
  if (isUsage(error) || error instanceof CommanderError) return 'invalid_request';
  if (error instanceof UnreachableError) return 'not_ready';
  return error instanceof InterruptedError ? 'cancelled' : 'internal';
}

/** Commander has printed its help; or nobody is there to read. */
function speaksForItself(error: unknown): boolean {
  if (error instanceof CommanderError) return error.code === 'commander.help';
  return error instanceof InterruptedError && error.signal === 'SIGPIPE';
}

/**
 * Writes the failure to stderr: a paragraph, or where the caller asked for JSON, a problem document on one line.
 * @returns the exit code
 */
export function reportFailure(error: unknown, options: { json: boolean; stderr: NodeJS.WritableStream }): number {
  const exitCode = exitCodeOf(error);
  if (exitCode === EXIT.ok || speaksForItself(error)) return exitCode;
  if (options.json) {
    const known = error instanceof SightlineError ? error : new SightlineError(codeOf(error), explain(error));
    options.stderr.write(`${JSON.stringify(toProblem(known))}\n`);
  } else {
    options.stderr.write(`sightline: ${explain(error)}\n`);
  }
  return exitCode;
}
