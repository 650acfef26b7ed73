/** Signals and filters of datasets through the service, and sets to train on. */

import type { hc } from 'hono/client';
import type { App } from '#api/app.ts';
import type { ExportFormat } from '#contract/file-format.ts';
import type { FilterManifest, FilterPreview } from '#contract/filter-report.ts';
import type { SampleSignals, SignalSet, SignalsRequestInput } from '#contract/signals.ts';
import type { FilterTargetInput, StoredFilter } from '#contract/stored-filter.ts';
import { COUNTS_HEADER, readCounts, type TrainingCounts, type TrainingRequestInput } from '#contract/training-set.ts';

type Routes = ReturnType<typeof hc<App>>;
type Again = <Result>(call: () => Promise<Result>) => Promise<Result>;

export interface FilterExport {
  part: 'kept' | 'dropped';
  format: ExportFormat;
  images?: 'embed' | 'reference';
}

export interface TrainingFile {
  /** Known before the file comes. */
  counts: TrainingCounts;
  file: ReadableStream<Uint8Array>;
}

export function filterCalls(routes: Routes, again: Again) {
  const { datasets, signals, filters, runs } = routes.v1;
  const ofVersion = datasets[':id'].versions[':version'];
  const place = (id: string, version: number) => ({ id, version: String(version) });
  return {
    async computeSignals(datasetId: string, version: number, request: SignalsRequestInput = {}): Promise<SignalSet> {
      return (await ofVersion.signals.$post({ param: place(datasetId, version), json: request })).json();
    },

    async readSignals(id: string): Promise<SignalSet> {
      return again(async () => (await signals[':id'].$get({ param: { id } })).json());
    },

    async newestSignals(datasetId: string, version: number): Promise<SignalSet | undefined> {
      const query = { limit: '1' };
      const page = await again(async () =>
        (await ofVersion.signals.$get({ param: place(datasetId, version), query })).json(),
      );
      return page.items[0];
    },

    async *signalsOfSamples(id: string): AsyncGenerator<SampleSignals> {
      let cursor: string | null = null;
      do {
        const query: { limit: string; cursor?: string } = { limit: '200', ...(cursor === null ? {} : { cursor }) };
        const page: { items: SampleSignals[]; next_cursor: string | null } = await again(async () =>
          (await signals[':id'].samples.$get({ param: { id }, query })).json(),
        );
        yield* page.items;
        cursor = page.next_cursor;
      } while (cursor !== null);
    },

    async previewFilter(target: FilterTargetInput): Promise<FilterPreview> {
      return again(async () => (await filters.preview.$post({ json: target })).json());
    },

    async applyFilter(
      target: FilterTargetInput,
      { idempotencyKey = crypto.randomUUID() as string } = {},
    ): Promise<StoredFilter> {
      const header = { 'idempotency-key': idempotencyKey };
      // What JSON may nest, the types of the route do not follow.
      return again(async () =>
        (await filters.$post({ json: target, header })).json(),
      ) as Promise<unknown> as Promise<StoredFilter>;
    },

    async readFilter(id: string): Promise<StoredFilter> {
      return again(async () =>
        (await filters[':id'].$get({ param: { id } })).json(),
      ) as Promise<unknown> as Promise<StoredFilter>;
    },

    async filterManifest(id: string): Promise<FilterManifest> {
      return again(async () =>
        (await filters[':id'].manifest.$get({ param: { id } })).json(),
      ) as Promise<unknown> as Promise<FilterManifest>;
    },

    async exportFilter(id: string, query: FilterExport): Promise<ReadableStream<Uint8Array>> {
      const reply = await again(() => filters[':id'].export.$get({ param: { id }, query }));
      return reply.body as ReadableStream<Uint8Array>;
    },

    /** @param of the responses of a run (`runs/ID`), or those that a signal set has scored (`signals/ID`) */
    async exportTraining(of: `${'runs' | 'signals'}/${string}`, request: TrainingRequestInput): Promise<TrainingFile> {
      const [kind, id = ''] = of.split('/');
      const call = { param: { id }, json: request };
      const reply = await again<Response>(() =>
        kind === 'runs' ? runs[':id'].training.$post(call) : signals[':id'].training.$post(call),
      );
      const counts = readCounts(reply.headers.get(COUNTS_HEADER));
      if (!counts) throw new TypeError(`the service sent no ${COUNTS_HEADER}`);
      return { counts, file: reply.body as ReadableStream<Uint8Array> };
    },
  };
}
