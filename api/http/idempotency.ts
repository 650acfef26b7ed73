/** Idempotency keys: a repeated request with the same key returns the first result. */
import type { Context } from 'hono';
import { SightlineError } from '#contract/errors.ts';
import { sha256Hex } from '#contract/hash.ts';
import type { ApiEnv } from '../context.ts';

export interface Idempotency {
  key: string;
  requestSha256: string;
}

/** @returns undefined if the request has no Idempotency-Key */
export async function readIdempotency({ req }: Context<ApiEnv>): Promise<Idempotency | undefined> {
  const key = req.header('idempotency-key');
  if (key === undefined) return undefined;
  return { key, requestSha256: await sha256Hex(`POST ${req.path}\n${await req.text()}`) };
}

/** @throws SightlineError `idempotency_mismatch` */
export function requireSameRequest(firstSha256: string, repeated: Idempotency | undefined): void {
  if (firstSha256 === repeated?.requestSha256) return;
  throw new SightlineError('idempotency_mismatch', 'This Idempotency-Key was used with another body or path', {
    errors: [{ pointer: '/idempotency-key', message: 'use a new key for a new request' }],
  });
}
