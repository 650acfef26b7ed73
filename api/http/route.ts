/** Building blocks of route descriptions. */
import type { RouteConfig } from '@hono/zod-openapi';
import { z } from 'zod';
import { ERRORS, type ErrorCode } from '#contract/errors.ts';
import type { Scope } from '#contract/service.ts';
import { problem } from './problem.ts';

export function jsonContent<Schema extends z.ZodType>(schema: Schema, description: string) {
  return { description, content: { 'application/json': { schema } } };
}

/** Bytes of a file, as a response or request body. */
export const binary = { schema: z.any().meta({ type: 'string', format: 'binary' }) };

export function jsonBody<Schema extends z.ZodType>(schema: Schema, example: z.input<Schema>) {
  return { body: { required: true, content: { 'application/json': { schema, example } } } };
}

/** Error responses of a route; every route may also answer 429 and 500. */
export function problems(...codes: ErrorCode[]): RouteConfig['responses'] {
  const codesByStatus = new Map<number, ErrorCode[]>();
  for (const code of [...codes, 'rate_limited', 'internal'] as const) {
    const { status } = ERRORS[code];
    codesByStatus.set(status, [...(codesByStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...codesByStatus].map(([status, sameStatus]) => [
      status,
      {
        description: sameStatus.map((code) => `\`${code}\`: ${ERRORS[code].title}`).join('; '),
        content: { 'application/problem+json': { schema: problem } },
      },
    ]),
  );
}

/** Error responses of a route with a JSON body. */
export function problemsOfJson(...codes: ErrorCode[]): RouteConfig['responses'] {
  return problems('invalid_request', 'payload_too_large', 'unsupported_media_type', ...codes);
}

/** Declares the scope of a route; `guard` enforces it. */
export function withScope(scope: Scope) {
  return { security: [{ key: [scope] }], 'x-scope': scope };
}

/** Public, with more data for the owner of a key. */
export const publicOrKey = { security: [{}, { key: [] }], 'x-optional-key': true };

export const publicAccess = { security: [] };

export const idempotencyHeader = z.object({
  'idempotency-key': z
    .string()
    .min(1)
    .max(255)
    .regex(/^[\x20-\x7e]+$/, 'must contain printable ASCII characters only')
    .optional()
    .meta({
      description:
        'Repeating a request with the same key and body returns the first result; another body returns 422. Keys expire after a day.',
      examples: ['5a3c0a7e-3b0e-4d2c-9d6b-1f6f6a3f4b7d'],
    }),
});
