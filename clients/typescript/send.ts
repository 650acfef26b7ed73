/** A `fetch` that authenticates requests, throws for error responses and retries. */
import pRetry from 'p-retry';
import { NoServiceError, ServiceError, toError } from './errors.ts';

export interface ServiceAddress {
  url: string;
  key?: string | undefined;
  /** By default, the global `fetch`. */
  fetch?: typeof fetch | undefined;
  /** Aborts every call. */
  signal?: AbortSignal | undefined;
}

export type Send = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** Makes a call that may be repeated, with retries. */
export type Retry = <Result>(call: () => Promise<Result>) => Promise<Result>;

/** @throws ServiceError, NoServiceError, or the reason of the signal */
export function createSend({ url, key, fetch: fetchRequest = fetch, signal }: ServiceAddress): Send {
  return async function send(input, init = {}) {
    signal?.throwIfAborted();
    const headers = new Headers(init.headers);
    if (key !== undefined) headers.set('authorization', `Bearer ${key}`);
    const signals = [signal, init.signal].filter((candidate) => candidate instanceof AbortSignal);
    const anySignal = signals.length > 0 ? { signal: AbortSignal.any(signals) } : {};
    let reply: Response;
    try {
      reply = await fetchRequest(input, { ...init, headers, ...anySignal });
    } catch (cause) {
      signal?.throwIfAborted();
      throw new NoServiceError(url, `No service responds at ${url}.`, { cause });
    }
    if (!reply.ok) throw await toError(url, reply);
    return reply;
  };
}

const RETRIES = 2;
const FIRST_PAUSE_MS = 150;
const LONGEST_PAUSE_MS = 2_000;

/** Whether repeating the call may succeed. */
export function isTransient(error: unknown): boolean {
  if (error instanceof ServiceError) return [429, 502, 503, 504].includes(error.status);
  return error instanceof NoServiceError;
}

/** Retries transient errors, until the signal aborts. */
export function createRetry(signal: AbortSignal | undefined): Retry {
  return (call) =>
    pRetry(call, {
      retries: RETRIES,
      minTimeout: FIRST_PAUSE_MS,
      maxTimeout: LONGEST_PAUSE_MS,
      randomize: true,
      shouldRetry: ({ error }) => isTransient(error),
      ...(signal ? { signal } : {}),
    });
}
