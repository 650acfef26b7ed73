/** What the descriptions of all routes share. */
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

/** The problems that a route is known for; any route may also answer 429 and 500. */
export function problems(...codes: ErrorCode[]): RouteConfig['responses'] {
  const statuses = new Map<number, ErrorCode[]>();
  for (const code of [...codes, 'rate_limited', 'internal'] as const) {
    const { status } = ERRORS[code];
    statuses.set(status, [...(statuses.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...statuses].map(([status, named]) => [
      status,
      {
        description: named.map((code) => `\`${code}\`: ${ERRORS[code].title}`).join('; '),
        content: { 'application/problem+json': { schema: problem } },
      },
    ]),
  );
}

/** The problems of a route that takes JSON. */
export function problemsOfJson(...codes: ErrorCode[]): RouteConfig['responses'] {
  return problems('invalid_request', 'payload_too_large', 'unsupported_media_type', ...codes);
}

/** For the document; the check itself is the route's middleware. */
export function withScope(scope: Scope) {
  return { security: [{ key: [scope] }], 'x-scope': scope };
}

/** For everybody; with a key, also what is the key's own. */
export const forEverybodyOrKey = { security: [{}, { key: [] }], 'x-optional-key': true };

export const forEverybody = { security: [] };

export const idempotencyHeader = z.object({
  'idempotency-key': z
    .string()
    .min(1)
    .max(255)
    .regex(/^[\x20-\x7e]+$/, 'has printable ASCII characters only')
    .optional()
    .meta({
      description:
        'The same key with the same body gives the first answer; with another body, 422. Remembered for a day.',
      examples: ['5a3c0a7e-3b0e-4d2c-9d6b-1f6f6a3f4b7d'],
    }),
});
