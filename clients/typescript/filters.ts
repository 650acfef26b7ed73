/** Calls to signals, filters and training exports. */
import type { ExportFormat } from '#contract/file-format.ts';
import type { FilterManifest, FilterPreview } from '#contract/filter-report.ts';
import type { SampleSignals, SignalSet, SignalsRequestInput } from '#contract/signals.ts';
import type { FilterTargetInput, StoredFilter } from '#contract/stored-filter.ts';
import { COUNTS_HEADER, readCounts, type TrainingCounts, type TrainingRequestInput } from '#contract/training-set.ts';
import { paginate } from './paginate.ts';
import type { Routes } from './routes.ts';
import type { Retry } from './send.ts';

export interface FilterExport {
  part: 'kept' | 'dropped';
  format: ExportFormat;
  images?: 'embed' | 'reference';
}

export interface TrainingFile {
  /** From a response header, before the file arrives. */
  counts: TrainingCounts;
  file: ReadableStream<Uint8Array>;
}

const SIGNALS_PER_PAGE = '200';

export function filterCalls(routes: Routes, retry: Retry) {
  const { datasets, signals, filters, runs } = routes.v1;
  const signalSets = datasets[':id'].versions[':version'].signals;
  const toParam = (id: string, version: number) => ({ id, version: String(version) });
  return {
    async computeSignals(datasetId: string, version: number, request: SignalsRequestInput = {}): Promise<SignalSet> {
      return (await signalSets.$post({ param: toParam(datasetId, version), json: request })).json();
    },

    async readSignals(id: string): Promise<SignalSet> {
      return retry(async () => (await signals[':id'].$get({ param: { id } })).json());
    },

    async findNewestSignals(datasetId: string, version: number): Promise<SignalSet | undefined> {
      const param = toParam(datasetId, version);
      const page = await retry(async () => (await signalSets.$get({ param, query: { limit: '1' } })).json());
      return page.items[0];
    },

    listSampleSignals(id: string): AsyncGenerator<SampleSignals> {
      return paginate((cursor) => {
        const query = { limit: SIGNALS_PER_PAGE, ...cursor };
        return retry(async () => (await signals[':id'].samples.$get({ param: { id }, query })).json());
      });
    },

    async previewFilter(target: FilterTargetInput): Promise<FilterPreview> {
      return retry(async () => (await filters.preview.$post({ json: target })).json());
    },

    // The route types do not cover recursive JSON, hence the casts.
    async applyFilter(
      target: FilterTargetInput,
      { idempotencyKey = crypto.randomUUID() as string } = {},
    ): Promise<StoredFilter> {
      const header = { 'idempotency-key': idempotencyKey };
      return retry(async () =>
        (await filters.$post({ json: target, header })).json(),
      ) as Promise<unknown> as Promise<StoredFilter>;
    },

    async readFilter(id: string): Promise<StoredFilter> {
      return retry(async () =>
        (await filters[':id'].$get({ param: { id } })).json(),
      ) as Promise<unknown> as Promise<StoredFilter>;
    },

    async readFilterManifest(id: string): Promise<FilterManifest> {
      return retry(async () =>
        (await filters[':id'].manifest.$get({ param: { id } })).json(),
      ) as Promise<unknown> as Promise<FilterManifest>;
    },

    async exportFilter(id: string, query: FilterExport): Promise<ReadableStream<Uint8Array>> {
      const reply = await retry(() => filters[':id'].export.$get({ param: { id }, query }));
      return reply.body as ReadableStream<Uint8Array>;
    },

    /** @param source `runs/ID` for the responses of a run, `signals/ID` for those of a signal set */
    async exportTraining(
      source: `${'runs' | 'signals'}/${string}`,
      request: TrainingRequestInput,
    ): Promise<TrainingFile> {
      const [kind, id = ''] = source.split('/');
      const call = { param: { id }, json: request };
      const reply = await retry<Response>(() =>
        kind === 'runs' ? runs[':id'].training.$post(call) : signals[':id'].training.$post(call),
      );
      const counts = readCounts(reply.headers.get(COUNTS_HEADER));
      if (!counts) throw new TypeError(`The response of the service has no header ${COUNTS_HEADER}`);
      return { counts, file: reply.body as ReadableStream<Uint8Array> };
    },
  };
}
