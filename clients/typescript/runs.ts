/** Calls to runs and trajectories. */
import type { RunExportFormat } from '#contract/file-format.ts';
import type { Run, RunSampleStatus } from '#contract/run.ts';
import type { RunRequestInput } from '#contract/run-request.ts';
import type { ShapeRequest, Shaping } from '#contract/shaping.ts';
import type { Trajectory } from '#contract/trajectory.ts';
import { type Page, paginate } from './paginate.ts';
import type { Routes } from './routes.ts';
import type { Retry, Send } from './send.ts';
import { type WatchedEvent, type WatchOptions, watchRun } from './watch-run.ts';

interface RunCallOptions {
  url: string;
  send: Send;
  signal: AbortSignal | undefined;
}

export function runCalls(routes: Routes, retry: Retry, { url, send, signal }: RunCallOptions) {
  const { runs, trajectories } = routes.v1;
  const run = runs[':id'];

  async function readRun(id: string): Promise<Run> {
    return retry(async () => (await run.$get({ param: { id } })).json());
  }

  return {
    /** Retries with an Idempotency-Key, by default a random one, so that it never creates two runs. */
    async submitRun(request: RunRequestInput, { idempotencyKey = crypto.randomUUID() as string } = {}): Promise<Run> {
      const header = { 'idempotency-key': idempotencyKey };
      return retry(async () => (await runs.$post({ json: request, header })).json());
    },

    readRun,

    /** Lists runs, newest first. */
    listRuns(filter: { status?: Run['status'] } = {}): AsyncGenerator<Run> {
      return paginate((cursor) => retry(async () => (await runs.$get({ query: { ...filter, ...cursor } })).json()));
    },

    watchRun(id: string, options?: WatchOptions): AsyncGenerator<WatchedEvent, Run> {
      const events = `${url}/v1/runs/${encodeURIComponent(id)}/events`;
      return watchRun({ url: events, send, readRun: () => readRun(id), signal }, options);
    },

    async cancelRun(id: string): Promise<Run> {
      return retry(async () => (await run.cancel.$post({ param: { id } })).json());
    },

    /** Restarts failed and cancelled samples. */
    async retryRun(id: string): Promise<Run> {
      return retry(async () => (await run.retry.$post({ param: { id } })).json());
    },

    /** Computes a new shaping from the stored series. */
    async shapeRun(
      id: string,
      request: ShapeRequest,
      { idempotencyKey = crypto.randomUUID() as string } = {},
    ): Promise<Shaping> {
      const header = { 'idempotency-key': idempotencyKey };
      return retry(async () => (await run.shape.$post({ param: { id }, json: request, header })).json());
    },

    listRunSamples(id: string, filter: { state?: RunSampleStatus['state'] } = {}): AsyncGenerator<RunSampleStatus> {
      return paginate((cursor) =>
        retry(async () => (await run.samples.$get({ param: { id }, query: { ...filter, ...cursor } })).json()),
      );
    },

    /** Lists scored responses with their token series, in the order of the run. */
    listTrajectories(id: string, filter: { shaping?: string } = {}): AsyncGenerator<Trajectory> {
      return paginate((cursor) =>
        retry(async () => {
          const query = { ...filter, ...cursor, include: 'series' } as const;
          const page = await (await run.trajectories.$get({ param: { id }, query })).json();
          return page as Page<Trajectory>;
        }),
      );
    },

    async readTrajectory(id: string): Promise<Trajectory> {
      const read = await retry(async () => (await trajectories[':id'].$get({ param: { id }, query: {} })).json());
      return read as Trajectory;
    },

    async exportRun(
      id: string,
      { format = 'jsonl', ...query }: { format?: RunExportFormat; series?: 'true' | 'false'; shaping?: string } = {},
    ): Promise<ReadableStream<Uint8Array>> {
      const reply = await retry(() => run.export.$get({ param: { id }, query: { format, ...query } }));
      return reply.body as ReadableStream<Uint8Array>;
    },
  };
}
