/** Idempotency keys: a repeated request with the same key returns the first result. */
import { SightlineError } from '#contract/errors.ts';
import { sha256Hex } from '#contract/hash.ts';

export interface Idempotency {
  key: string;
  requestSha256: string;
}

export async function readIdempotency(
  key: string | undefined,
  { path, body }: { path: string; body: string },
): Promise<Idempotency | undefined> {
  return key === undefined ? undefined : { key, requestSha256: await sha256Hex(`POST ${path}\n${body}`) };
}

/** @throws SightlineError `idempotency_mismatch` */
export function requireSameRequest(firstSha256: string, repeated: Idempotency | undefined): void {
  if (firstSha256 === repeated?.requestSha256) return;
  throw new SightlineError('idempotency_mismatch', 'This Idempotency-Key was used with another body or path', {
    errors: [{ pointer: '/idempotency-key', message: 'use a new key for a new request' }],
  });
}
