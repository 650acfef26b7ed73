/** How a call to the service fails: it refuses, with a reason; or it does not answer. */
import { z } from 'zod';
import { ERRORS, type ErrorCode, type FieldError, SightlineError } from '#contract/errors.ts';

/** Read loosely: a service that is newer than this client may say more. */
const problem = z.object({
  code: z.string(),
  detail: z.string(),
  request_id: z.string().optional(),
  errors: z.array(z.object({ pointer: z.string(), message: z.string() })).default([]),
});

/** A problem document (RFC 9457) that the service answered. */
export class ServiceError extends SightlineError {
  readonly status: number;
  readonly detail: string;
  readonly requestId: string | undefined;
  /** Milliseconds that the service asks to wait before another try. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: ErrorCode,
    {
      status,
      detail,
      errors,
      requestId,
      retryAfterMs,
    }: {
      status: number;
      detail: string;
      errors: FieldError[];
      requestId?: string | undefined;
      retryAfterMs?: number | undefined;
    },
  ) {
    super(code, detail, { errors });
    this.name = 'ServiceError';
    this.status = status;
    this.detail = detail;
    this.requestId = requestId;
    this.retryAfterMs = retryAfterMs;
  }

  /** Where in the request the first fault is (RFC 6901), where the service says so. */
  get pointer(): string | undefined {
    return this.errors[0]?.pointer;
  }
}

/** Nobody answers at the address, the connection broke, or what answers is not Sightline. */
export class NoServiceError extends Error {
  readonly url: string;

  constructor(url: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'NoServiceError';
    this.url = url;
  }
}

/** A reply to HEAD has no body: its status is all that it says. */
function fromStatus(status: number): ErrorCode | undefined {
  return (Object.keys(ERRORS) as ErrorCode[]).find((code) => ERRORS[code].status === status);
}

function codeOf(code: string, status: number): ErrorCode {
  if (Object.hasOwn(ERRORS, code)) return code as ErrorCode;
  return status < 500 ? 'invalid_request' : 'internal';
}

/** @returns what to throw for a reply that is no success */
export async function toError(url: string, reply: Response): Promise<ServiceError | NoServiceError> {
  const { status } = reply;
  const body = await reply.text().catch(() => '');
  const retryAfter = Number(reply.headers.get('retry-after'));
  const retryAfterMs = retryAfter > 0 ? retryAfter * 1000 : undefined;
  const bare = body === '' && reply.headers.has('x-request-id') ? fromStatus(status) : undefined;
  if (bare) return new ServiceError(bare, { status, detail: ERRORS[bare].title, errors: [], retryAfterMs });
  try {
    const { code, detail, errors, request_id: requestId } = problem.parse(JSON.parse(body));
    return new ServiceError(codeOf(code, status), { status, detail, errors, requestId, retryAfterMs });
  } catch (cause) {
    return new NoServiceError(url, `What answers at ${url} is not Sightline: status ${status}.`, { cause });
  }
}
