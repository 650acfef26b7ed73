/** Circuit breaker of a runner: after failures in a row, it gets no work for a while, then one call at a time. */
import { type ErrorCode, SightlineError } from '#contract/errors.ts';
import { recordRunnerFailure } from '#db/runners/record-failure.ts';
import type { Services } from '../services.ts';

/** Number of failures in a row that opens the circuit. */
export const CIRCUIT_FAILURES = 3;
const CIRCUIT_OPEN_MS = 15_000;

/** Errors of the runner or of the network. Refusals and errors of a sample do not count. */
const RUNNER_ERRORS: ReadonlySet<ErrorCode> = new Set([
  'runner_unreachable',
  'runner_lost',
  'runner_protocol',
  'not_ready',
  'unauthorized',
  'internal',
]);

/** Counts a failed call against the circuit of a runner, if the runner may have caused the error. */
export async function countRunnerFailure(services: Services, name: string, error: unknown): Promise<void> {
  const code = error instanceof SightlineError ? error.code : 'internal';
  if (!RUNNER_ERRORS.has(code)) return;
  const retryAt = services.now() + CIRCUIT_OPEN_MS;
  await recordRunnerFailure(services.db, { name, error: String(error), failuresMax: CIRCUIT_FAILURES, retryAt });
}
