/** Catches all errors of the API and turns them into problem details. */
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { z } from 'zod';
import { ERRORS, type ErrorCode, SightlineError, toProblem } from '#contract/errors.ts';
import type { ApiEnv } from '../context.ts';

/** Problem details (RFC 9457). */
export const problem = z.strictObject({
  type: z.url(),
  title: z.string(),
  status: z.int(),
  code: z.enum(Object.keys(ERRORS) as [ErrorCode]).describe('Stable; programs may rely on it.'),
  detail: z.string(),
  request_id: z.string(),
  errors: z.array(z.strictObject({ pointer: z.string(), message: z.string() })),
});

const RETRY_AFTER_S = 10;

/** hono rejects a body that is not JSON with an HTTPException. */
function toKnownError(error: unknown): unknown {
  if (error instanceof HTTPException && error.status === 400) {
    return new SightlineError('invalid_request', 'The body is not valid JSON', { cause: error });
  }
  return error;
}

export function answerProblem(error: unknown, c: Context<ApiEnv>): Response {
  const body = toProblem(toKnownError(error));
  const requestId = c.get('requestId');
  if (body.code === 'internal') {
    const stack = error instanceof Error ? error.stack : String(error);
    c.get('services').log({ level: 'error', request_id: requestId, path: c.req.path, detail: stack });
  }
  if (body.status === 429) c.header('retry-after', String(RETRY_AFTER_S));
  if (body.status === 401) c.header('www-authenticate', 'Bearer');
  return c.json({ ...body, request_id: requestId }, body.status as ContentfulStatusCode, {
    'content-type': 'application/problem+json',
  });
}
