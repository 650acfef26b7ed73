/** The service as a typed object: every route by Hono's `hc`, and what most callers want in a few words. */

import { hc } from 'hono/client';
import type { App } from '#api/app.ts';
import type { RunExportFormat } from '#contract/file-format.ts';
import { sha256Hex } from '#contract/hash.ts';
import type { Run, RunRequestInput, RunSampleStatus, ShapeRequest, Shaping } from '#contract/run.ts';
import type { ApiKey, Scope } from '#contract/service.ts';
import type { Trajectory } from '#contract/trajectory.ts';
import { benchmarkCalls } from './benchmarks.ts';
import { datasetCalls } from './datasets.ts';
import { ServiceError } from './errors.ts';
import { filterCalls } from './filters.ts';
import { createSend, patiently, type ServiceAddress } from './send.ts';
import { type WatchedEvent, type WatchOptions, watchRun } from './watch-run.ts';

interface Page<Item> {
  items: Item[];
  next_cursor: string | null;
}

async function* eachItem<Item>(read: (cursor: { cursor?: string }) => Promise<Page<Item>>): AsyncGenerator<Item> {
  let cursor: string | null = null;
  do {
    const page: Page<Item> = await read(cursor === null ? {} : { cursor });
    yield* page.items;
    cursor = page.next_cursor;
  } while (cursor !== null);
}

/** Calls throw ServiceError where the service refuses, NoServiceError where nobody answers. */
export function createClient(address: ServiceAddress) {
  const url = address.url.replace(/\/+$/, '');
  const { signal } = address;
  const send = createSend({ ...address, url });
  /** Every route with the types of its schemas. */
  const routes = hc<App>(url, { fetch: send });
  const { runs, images, keys, trajectories } = routes.v1;
  const again = <Result>(call: () => Promise<Result>) => patiently(call, signal);

  async function isStored(sha256: string): Promise<boolean> {
    try {
      await again(() => send(`${url}/v1/images/${sha256}`, { method: 'HEAD' }));
      return true;
    } catch (error) {
      // Without the scope `read` it may still be sent.
      if (error instanceof ServiceError && ['not_found', 'forbidden'].includes(error.code)) return false;
      throw error;
    }
  }

  /** Without asking whether it is there. @returns its SHA-256 */
  async function sendImage(bytes: Uint8Array): Promise<string> {
    const init = { body: Uint8Array.from(bytes), headers: { 'content-type': 'application/octet-stream' } };
    const stored = await again(async () => (await images.$post({}, { init })).json());
    return stored.sha256;
  }

  async function readRun(id: string): Promise<Run> {
    return again(async () => (await runs[':id'].$get({ param: { id } })).json());
  }

  return {
    routes,
    ...datasetCalls(routes, again),
    ...filterCalls(routes, again),
    ...benchmarkCalls(routes, again, { url, send }),

    sendImage,

    /** Sends an image unless the service has it. @returns its SHA-256, by which samples name it */
    async uploadImage(bytes: Uint8Array): Promise<string> {
      const sha256 = await sha256Hex(bytes);
      return (await isStored(sha256)) ? sha256 : sendImage(bytes);
    },

    /** Accepted at most once: without an Idempotency-Key of the caller's it makes one for this call. */
    async submitRun(request: RunRequestInput, { idempotencyKey = crypto.randomUUID() as string } = {}): Promise<Run> {
      const header = { 'idempotency-key': idempotencyKey };
      return again(async () => (await runs.$post({ json: request, header })).json());
    },

    readRun,

    /** Newest first. */
    listRuns(query: { status?: Run['status'] } = {}): AsyncGenerator<Run> {
      return eachItem((cursor) => again(async () => (await runs.$get({ query: { ...query, ...cursor } })).json()));
    },

    watchRun(id: string, options?: WatchOptions): AsyncGenerator<WatchedEvent, Run> {
      const events = `${url}/v1/runs/${encodeURIComponent(id)}/events`;
      return watchRun({ url: events, send, readRun: () => readRun(id), signal }, options);
    },

    async cancelRun(id: string): Promise<Run> {
      return again(async () => (await runs[':id'].cancel.$post({ param: { id } })).json());
    },

    /** Starts what failed or was cancelled again. */
    async retryRun(id: string): Promise<Run> {
      return again(async () => (await runs[':id'].retry.$post({ param: { id } })).json());
    },

    /** A new shaping of the same series. */
    async shapeRun(
      id: string,
      request: ShapeRequest,
      { idempotencyKey = crypto.randomUUID() as string } = {},
    ): Promise<Shaping> {
      const header = { 'idempotency-key': idempotencyKey };
      return again(async () => (await runs[':id'].shape.$post({ param: { id }, json: request, header })).json());
    },

    samplesOf(id: string, query: { state?: RunSampleStatus['state'] } = {}): AsyncGenerator<RunSampleStatus> {
      return eachItem((cursor) =>
        again(async () => (await runs[':id'].samples.$get({ param: { id }, query: { ...query, ...cursor } })).json()),
      );
    },

    /** Each scored response with its token series, in the order of the run. */
    trajectoriesOf(id: string, query: { shaping?: string } = {}): AsyncGenerator<Trajectory> {
      return eachItem((cursor) =>
        again(async () => {
          const asked = { ...query, ...cursor, include: 'series' } as const;
          const page = await (await runs[':id'].trajectories.$get({ param: { id }, query: asked })).json();
          return page as Page<Trajectory>;
        }),
      );
    },

    async readTrajectory(id: string): Promise<Trajectory> {
      const read = await again(async () => (await trajectories[':id'].$get({ param: { id }, query: {} })).json());
      return read as Trajectory;
    },

    /** The file as it comes; it is never whole in memory. */
    async exportRun(
      id: string,
      { format = 'jsonl', ...query }: { format?: RunExportFormat; series?: 'true' | 'false'; shaping?: string } = {},
    ): Promise<ReadableStream<Uint8Array>> {
      const reply = await again(() => runs[':id'].export.$get({ param: { id }, query: { format, ...query } }));
      return reply.body as ReadableStream<Uint8Array>;
    },

    /** The secret is in this answer and nowhere else. */
    async createKey(request: { name: string; scopes?: Scope[]; tenant?: string; expires_at?: string }) {
      const created = await (await keys.$post({ json: request, header: {} })).json();
      return created as ApiKey & { secret: string };
    },

    listKeys(): AsyncGenerator<ApiKey> {
      return eachItem((cursor) => again(async () => (await keys.$get({ query: cursor })).json()));
    },

    async revokeKey(id: string): Promise<ApiKey> {
      return again(async () => (await keys[':id'].$delete({ param: { id } })).json());
    },
  };
}

export type Client = ReturnType<typeof createClient>;
