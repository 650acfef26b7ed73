/** Failures of a command: the exit code, and a message that says what was wrong and what to do. */
import { CommanderError } from 'commander';
import { ServiceError } from '#clients/typescript/errors.ts';
import { ERRORS, type ErrorCode, SightlineError, toProblem } from '#contract/errors.ts';
import { PortInUseError } from '../service/start-service.ts';
import { StateFolderError } from '../service/state-folder.ts';
import { InterruptedError } from './interruption.ts';

export const EXIT = {
  ok: 0,
  /** An internal error. */
  internal: 1,
  /** Invalid input. */
  usage: 2,
  /** No runner or service answers, or it is busy, not ready, or rejects the key. */
  unreachable: 3,
  /** The runner failed on the sample, or a run ended without some of its results. */
  failed: 4,
} as const;

/** Invalid input: an option, a file, or their combination. */
export class UsageError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UsageError';
  }
}

/** Work ended, but not every sample has a result. */
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

/** The user chooses ports and state folders by options, so these errors are invalid input. */
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

const RUNNER_ADVICE: Partial<Record<ErrorCode, string>> = {
  unauthorized: 'Set --token or SIGHTLINE_TOKEN.',
  busy: 'Try again in a moment.',
  runner_lost: 'The log of the runner says why.',
  runner_unreachable: 'Start a runner with "npm run runner", or omit --runner.',
};

const SERVICE_ADVICE: Partial<Record<ErrorCode, string>> = {
  unauthorized: 'Set --key or SIGHTLINE_KEY.',
  key_expired: 'Create a new key: sightline keys create NAME.',
  key_revoked: 'Create a new key: sightline keys create NAME.',
  rate_limited: 'Try again in a minute.',
};

function withAdvice(message: string, advice: string | undefined): string {
  if (advice === undefined) return message;
  return `${message}${/[.!?]$/.test(message) ? '' : '.'} ${advice}`;
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof CommanderError) return `${error.message.replace(/^error: /, '')}\n--help lists the options.`;
  if (!(error instanceof SightlineError)) return error.message;
  const advice = error instanceof ServiceError ? SERVICE_ADVICE[error.code] : RUNNER_ADVICE[error.code];
  const details = error.errors
    .filter(({ message }) => !error.message.includes(message))
    .map(({ pointer, message }) => `\n  ${pointer === '' ? message : `${pointer}: ${message}`}`);
  return `${withAdvice(error.message, advice)}${details.join('')}`;
}

function codeOf(error: unknown): ErrorCode {
  if (isUsage(error) || error instanceof CommanderError) return 'invalid_request';
  if (error instanceof UnreachableError) return 'not_ready';
  return error instanceof InterruptedError ? 'cancelled' : 'internal';
}

/** True if commander has printed its help already, or if nobody reads the output. */
function needsNoMessage(error: unknown): boolean {
  if (error instanceof CommanderError) return error.code === 'commander.help';
  return error instanceof InterruptedError && error.signal === 'SIGPIPE';
}

/**
 * Writes the failure to stderr: as text, or with --json as a problem document (RFC 9457) on one line.
 * @returns the exit code
 */
export function reportFailure(error: unknown, options: { json: boolean; stderr: NodeJS.WritableStream }): number {
  const exitCode = exitCodeOf(error);
  if (exitCode === EXIT.ok || needsNoMessage(error)) return exitCode;
  if (options.json) {
    const known = error instanceof SightlineError ? error : new SightlineError(codeOf(error), explain(error));
    options.stderr.write(`${JSON.stringify(toProblem(known))}\n`);
  } else {
    options.stderr.write(`sightline: ${explain(error)}\n`);
  }
  return exitCode;
}
