/** Table of all error codes. HTTP responses, retries and runner replies read status and retryability from here. */
interface ErrorEntry {
  status: number;
  title: string;
  /** Whether a retry with the same input may succeed. */
  retryable: boolean;
}

export const ERRORS = {
  invalid_request: { status: 400, title: 'The request is not valid', retryable: false },
  unauthorized: { status: 401, title: 'A valid bearer token is required', retryable: false },
  key_expired: { status: 401, title: 'The API key has expired', retryable: false },
  key_revoked: { status: 401, title: 'The API key was revoked', retryable: false },
  forbidden: { status: 403, title: 'The API key lacks the required scope', retryable: false },
  not_found: { status: 404, title: 'The resource does not exist', retryable: false },
  unknown_model: { status: 404, title: 'The model is not loaded', retryable: false },
  method_not_allowed: { status: 405, title: 'The address does not support this method', retryable: false },
  run_not_finished: { status: 409, title: 'The run has not finished', retryable: false },
  run_already_finished: { status: 409, title: 'The run has already finished', retryable: false },
  version_frozen: { status: 409, title: 'A frozen version of a dataset cannot be changed', retryable: false },
  dataset_empty: { status: 409, title: 'The dataset has no samples', retryable: false },
  duplicate_id: { status: 409, title: 'Another sample has this ID', retryable: false },
  name_taken: { status: 409, title: 'This name is taken', retryable: false },
  submission_refused: { status: 422, title: 'The submission does not fit the benchmark', retryable: false },
  submission_ended: { status: 409, title: 'The state of the submission does not allow this', retryable: false },
  too_many_submissions: { status: 429, title: 'The limit on submissions is reached', retryable: false },
  too_many_keys: { status: 409, title: 'The tenant has reached its limit of API keys', retryable: false },
  payload_too_large: { status: 413, title: 'The request is larger than the limit', retryable: false },
  image_too_large: { status: 413, title: 'An image is larger than the limit', retryable: false },
  unsupported_media_type: { status: 415, title: 'The content type is not supported', retryable: false },
  image_unsupported: { status: 422, title: 'An image is not a still JPEG, PNG or WebP', retryable: false },
  image_unreadable: { status: 422, title: 'An image cannot be decoded', retryable: false },
  image_missing: { status: 422, title: 'An image of a sample is missing', retryable: false },
  idempotency_mismatch: {
    status: 422,
    title: 'This Idempotency-Key was used for another request',
    retryable: false,
  },
  shaping_inapplicable: { status: 422, title: 'The shaping does not fit the run', retryable: false },
  filter_inapplicable: { status: 422, title: 'The filter does not fit the dataset', retryable: false },
  response_empty: { status: 422, title: 'A response has no tokens', retryable: false },
  response_too_long: { status: 422, title: 'A response has more tokens than the limit', retryable: false },
  token_out_of_vocabulary: { status: 422, title: 'A token id is outside the vocabulary', retryable: false },
  context_exceeded: {
    status: 422,
    title: 'Prompt and response exceed the context length of the model',
    retryable: false,
  },
  perturbation_inapplicable: { status: 422, title: 'The perturbation does not fit the sample', retryable: false },
  rate_limited: { status: 429, title: 'Too many requests with this key', retryable: true },
  busy: { status: 429, title: 'The runner is busy', retryable: true },
  cancelled: { status: 499, title: 'The caller closed the connection', retryable: false },
  non_finite: { status: 500, title: 'The model produced a value that is not a finite number', retryable: false },
  inference_crashed: {
    status: 500,
    title: 'The inference process crashed on this sample',
    retryable: true,
  },
  runner_unreachable: { status: 503, title: 'The runner cannot be reached', retryable: true },
  runner_lost: { status: 502, title: 'The connection to the runner was lost during the reply', retryable: true },
  runner_protocol: { status: 502, title: 'The runner sent a reply that violates the protocol', retryable: true },
  grader_failed: { status: 502, title: 'The HTTP grader did not return a grade', retryable: true },
  storage_failed: { status: 500, title: 'A stored object could not be read or written', retryable: true },
  lease_expired: { status: 504, title: 'The work was not finished within its lease', retryable: true },
  inference_timeout: { status: 504, title: 'Inference took longer than the limit', retryable: true },
  internal: { status: 500, title: 'Internal error', retryable: true },
  not_ready: { status: 503, title: 'The model is still loading', retryable: true },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERRORS;

/** Error in one field of an input: RFC 6901 pointer into the request and what to do about it. */
export interface FieldError {
  pointer: string;
  message: string;
}

/** Error that is reported to the caller; any other error becomes `internal`. */
export class SightlineError extends Error {
  readonly code: ErrorCode;
  readonly errors: FieldError[];

  constructor(code: ErrorCode, detail: string, options: { errors?: FieldError[]; cause?: unknown } = {}) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'SightlineError';
    this.code = code;
    this.errors = options.errors ?? [];
  }
}

/** RFC 9457 problem document. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: ErrorCode;
  detail: string;
  errors: FieldError[];
}

export function toProblem(error: unknown): Problem {
  const known =
    error instanceof SightlineError ? error : new SightlineError('internal', ERRORS.internal.title, { cause: error });
  const { status, title } = ERRORS[known.code];
  return {
    type: `https://sightline.dev/errors/${known.code}`,
    title,
    status,
    code: known.code,
    detail: known.message,
    errors: known.errors,
  };
}
