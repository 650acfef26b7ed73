/** Calls a user's grader over HTTP, if an operator has allowed its address. */
import { z } from 'zod';
import { type Grade, type GraderRequest, graderReply, type SpecOf } from '#contract/grading.ts';

export type CallGraderInput = {
  fetch: typeof globalThis.fetch;
  spec: SpecOf<'http'>;
  /** Allowed origins with a path prefix: `https://graders.example.org/v1/`. */
  allowed: readonly string[];
  request: GraderRequest;
  token?: string | undefined;
  signal?: AbortSignal | undefined;
};

export type GraderProblem =
  | 'not_allowed'
  | 'timeout'
  | 'unreachable'
  | 'redirect'
  | 'bad_status'
  | 'too_large'
  | 'bad_reply';

/** A failed call is never a reward; the caller retries or leaves the sample without a grade. */
export class GraderError extends Error {
  override name = 'GraderError';
  readonly problem: GraderProblem;
  readonly retryable: boolean;
  constructor(problem: GraderProblem, detail: string, cause?: unknown) {
    super(detail, { cause });
    this.problem = problem;
    this.retryable = problem === 'timeout' || problem === 'unreachable';
  }
}

const REPLY_BYTES_MAX = 64 * 1024;

/** Requires the same origin, no user name, and a path below an allowed one without encoded slashes or dots. */
export function isAllowed(address: string, allowed: readonly string[]): boolean {
  const url = URL.parse(address);
  if (url === null || url.username !== '' || url.password !== '' || /%2[ef]|%5c|\\/i.test(url.pathname)) return false;
  return allowed.some((entry) => {
    const base = URL.parse(entry);
    if (base === null || base.origin !== url.origin || base.origin === 'null') return false;
    return url.pathname === base.pathname || url.pathname.startsWith(base.pathname.replace(/\/?$/, '/'));
  });
}

export async function callGrader(input: CallGraderInput): Promise<Grade> {
  const { spec, request, allowed } = input;
  if (!isAllowed(spec.url, allowed))
    throw new GraderError('not_allowed', 'the address of the grader is not allowed here');
  const limit = AbortSignal.timeout(spec.timeout_ms);
  const signal = input.signal === undefined ? limit : AbortSignal.any([limit, input.signal]);
  try {
    const reply = await input.fetch(spec.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        ...(input.token === undefined ? {} : { authorization: `Bearer ${input.token}` }),
      },
      body: JSON.stringify(request),
      redirect: 'manual',
      signal,
    });
    return { ...(await readReply(reply)), reason: 'hook' };
  } catch (cause) {
    if (cause instanceof GraderError) throw cause;
    input.signal?.throwIfAborted();
    if (limit.aborted) throw new GraderError('timeout', `the grader took longer than ${spec.timeout_ms} ms`, cause);
    throw new GraderError('unreachable', 'the grader could not be reached', cause);
  }
}

async function readReply(reply: Response): Promise<z.infer<typeof graderReply>> {
  if (reply.status !== 200) await reply.body?.cancel();
  if (reply.type === 'opaqueredirect' || (reply.status >= 300 && reply.status < 400)) {
    throw new GraderError('redirect', 'the grader answered with a redirect, which is not followed');
  }
  if (reply.status === 429 || reply.status >= 500)
    throw new GraderError('unreachable', `the grader answered ${reply.status}`);
  if (reply.status !== 200) throw new GraderError('bad_status', `the grader answered ${reply.status}`);
  const parsed = graderReply.safeParse(parseJson(await readBounded(reply)));
  if (!parsed.success)
    throw new GraderError('bad_reply', `the grader's answer is not one: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

async function readBounded(reply: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for await (const chunk of reply.body ?? []) {
    size += chunk.byteLength;
    if (size > REPLY_BYTES_MAX)
      throw new GraderError('too_large', `the grader's answer has more than ${REPLY_BYTES_MAX} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new GraderError('bad_reply', "the grader's answer is not JSON", cause);
  }
}
