/** A `fetch` that signs what it sends and throws what is no success. Knows no routes. */
import pRetry from 'p-retry';
import { NoServiceError, ServiceError, toError } from './errors.ts';

export interface ServiceAddress {
  url: string;
  key?: string | undefined;
  /** How it is reached, where not by the global `fetch`. */
  fetch?: typeof fetch | undefined;
  /** Ends every call. */
  signal?: AbortSignal | undefined;
}

export type Send = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** @throws ServiceError, NoServiceError, or the reason of the signal */
export function createSend({ url, key, fetch: reach = fetch, signal }: ServiceAddress): Send {
  return async function send(input, init = {}) {
    signal?.throwIfAborted();
    const headers = new Headers(init.headers);
    if (key !== undefined) headers.set('authorization', `Bearer ${key}`);
    const stop = [signal, init.signal].filter((one) => one instanceof AbortSignal);
    let reply: Response;
    try {
      reply = await reach(input, { ...init, headers, ...(stop.length > 0 ? { signal: AbortSignal.any(stop) } : {}) });
    } catch (cause) {
      signal?.throwIfAborted();
      throw new NoServiceError(url, `No service answers at ${url}.`, { cause });
    }
    if (!reply.ok) throw await toError(url, reply);
    return reply;
  };
}

const TRIES_AGAIN = 2;
const FIRST_PAUSE_MS = 150;
const LONGEST_PAUSE_MS = 2_000;

/** Whether the same call may succeed a moment later. */
export function isPassing(error: unknown): boolean {
  if (error instanceof ServiceError) return [429, 502, 503, 504].includes(error.status);
  return error instanceof NoServiceError;
}

/** For calls that may be made twice. */
export async function patiently<Result>(call: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
  return pRetry(call, {
    retries: TRIES_AGAIN,
    minTimeout: FIRST_PAUSE_MS,
    maxTimeout: LONGEST_PAUSE_MS,
    randomize: true,
    shouldRetry: ({ error }) => isPassing(error),
    ...(signal ? { signal } : {}),
  });
}
