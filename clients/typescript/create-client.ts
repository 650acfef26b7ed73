/** The typed client of the service: every endpoint through hono's `hc`, and methods for common calls. */
import { hc } from 'hono/client';
import type { App } from '#api/app.ts';
import { benchmarkCalls } from './benchmarks.ts';
import { datasetCalls } from './datasets.ts';
import { filterCalls } from './filters.ts';
import { imageCalls } from './images.ts';
import { keyCalls } from './keys.ts';
import { runCalls } from './runs.ts';
import { createRetry, createSend, type ServiceAddress } from './send.ts';

/** Calls throw ServiceError for error responses, and NoServiceError if no service responds. */
export function createClient(address: ServiceAddress) {
  const url = address.url.replace(/\/+$/, '');
  const { signal } = address;
  const send = createSend({ ...address, url });
  const retry = createRetry(signal);
  const routes = hc<App>(url, { fetch: send });
  return {
    /** Every endpoint, typed by its schemas. */
    routes,
    ...runCalls(routes, retry, { url, send, signal }),
    ...imageCalls(routes, retry, { url, send }),
    ...datasetCalls(routes, retry),
    ...filterCalls(routes, retry),
    ...benchmarkCalls(routes, retry, { url, send }),
    ...keyCalls(routes, retry),
  };
}

export type Client = ReturnType<typeof createClient>;
