/** Errors of calls to the service. */
import { z } from 'zod';
import { ERRORS, type ErrorCode, type FieldError, SightlineError } from '#contract/errors.ts';

/** Allows unknown fields and codes, which a newer service may send. */
const problem = z.object({
  code: z.string(),
  detail: z.string(),
  request_id: z.string().optional(),
  errors: z.array(z.object({ pointer: z.string(), message: z.string() })).default([]),
});

interface ServiceErrorOptions {
  status: number;
  detail: string;
  errors: FieldError[];
  requestId?: string | undefined;
  retryAfterMs?: number | undefined;
}

/** An error response of the service (problem details, RFC 9457). */
export class ServiceError extends SightlineError {
  readonly status: number;
  readonly detail: string;
  readonly requestId: string | undefined;
  /** Pause that the service requests before a retry. */
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, { status, detail, errors, requestId, retryAfterMs }: ServiceErrorOptions) {
    super(code, detail, { errors });
    this.name = 'ServiceError';
    this.status = status;
    this.detail = detail;
    this.requestId = requestId;
    this.retryAfterMs = retryAfterMs;
  }

  /** JSON pointer (RFC 6901) to the first invalid field of the request. */
  get pointer(): string | undefined {
    return this.errors[0]?.pointer;
  }
}

/** Nothing responds at the URL, the connection broke, or another server responds. */
export class NoServiceError extends Error {
  readonly url: string;

  constructor(url: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'NoServiceError';
    this.url = url;
  }
}

/** A response to HEAD has no body, only a status. */
function codeOfStatus(status: number): ErrorCode | undefined {
  return (Object.keys(ERRORS) as ErrorCode[]).find((code) => ERRORS[code].status === status);
}

function toKnownCode(code: string, status: number): ErrorCode {
  if (Object.hasOwn(ERRORS, code)) return code as ErrorCode;
  return status < 500 ? 'invalid_request' : 'internal';
}

/** Converts an error response to the error to throw. */
export async function toError(url: string, reply: Response): Promise<ServiceError | NoServiceError> {
  const { status } = reply;
  const body = await reply.text().catch(() => '');
  const retryAfter = Number(reply.headers.get('retry-after'));
  const retryAfterMs = retryAfter > 0 ? retryAfter * 1000 : undefined;
  const code = body === '' && reply.headers.has('x-request-id') ? codeOfStatus(status) : undefined;
  if (code) return new ServiceError(code, { status, detail: ERRORS[code].title, errors: [], retryAfterMs });
  try {
    const { code: sent, detail, errors, request_id: requestId } = problem.parse(JSON.parse(body));
    return new ServiceError(toKnownCode(sent, status), { status, detail, errors, requestId, retryAfterMs });
  } catch (cause) {
    return new NoServiceError(url, `The server at ${url} is not Sightline: it responded with status ${status}.`, {
      cause,
    });
  }
}
