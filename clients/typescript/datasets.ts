/** Datasets through the service: every call may be made twice. */
import type { hc } from 'hono/client';
import type { App } from '#api/app.ts';
import type { Dataset, DatasetVersion, PushQuery, PushReport } from '#contract/dataset.ts';

type Routes = ReturnType<typeof hc<App>>;
type Again = <Result>(call: () => Promise<Result>) => Promise<Result>;

export interface Missing {
  samples: string[];
  images: string[];
}

export function datasetCalls(routes: Routes, again: Again) {
  const { datasets } = routes.v1;
  const one = datasets[':id'];
  return {
    async createDataset(name: string, { idempotencyKey = crypto.randomUUID() as string } = {}): Promise<Dataset> {
      const header = { 'idempotency-key': idempotencyKey };
      return again(async () => (await datasets.$post({ json: { name }, header })).json());
    },

    async readDataset(id: string): Promise<Dataset> {
      return again(async () => (await one.$get({ param: { id } })).json());
    },

    async *listDatasets(): AsyncGenerator<Dataset> {
      let cursor: string | null = null;
      do {
        const query = cursor === null ? {} : { cursor };
        const page: { items: Dataset[]; next_cursor: string | null } = await again(async () =>
          (await datasets.$get({ query })).json(),
        );
        yield* page.items;
        cursor = page.next_cursor;
      } while (cursor !== null);
    },

    /** Which of these the dataset and the service do not have as they are. */
    async missingIn(
      id: string,
      asked: { samples?: { id: string; content_sha256: string }[]; images?: string[] },
    ): Promise<Missing> {
      return again(async () => (await one.missing.$post({ param: { id }, json: asked })).json());
    },

    /** @param lines one sample each, as JSON */
    async pushSamples(id: string, lines: string[], query: Partial<PushQuery> = {}): Promise<PushReport> {
      const init = { body: lines.join('\n'), headers: { 'content-type': 'application/jsonl' } };
      const { version, ...rest } = query;
      const asked = { ...rest, ...(version === undefined ? {} : { version: String(version) }) };
      return again(async () => (await one.samples.$post({ param: { id }, query: asked }, { init })).json());
    },

    async freezeDataset(id: string, note?: string): Promise<DatasetVersion> {
      const json = note === undefined ? {} : { note };
      return (await one.versions.$post({ param: { id }, json })).json();
    },
  };
}
