/** Calls to datasets. All of them may be repeated, except for `freezeDataset`. */
import type { Dataset, DatasetVersion, PushQuery, PushReport } from '#contract/dataset.ts';
import { paginate } from './paginate.ts';
import type { Routes } from './routes.ts';
import type { Retry } from './send.ts';

export interface Missing {
  samples: string[];
  images: string[];
}

export function datasetCalls(routes: Routes, retry: Retry) {
  const { datasets } = routes.v1;
  const dataset = datasets[':id'];
  return {
    async createDataset(name: string, { idempotencyKey = crypto.randomUUID() as string } = {}): Promise<Dataset> {
      const header = { 'idempotency-key': idempotencyKey };
      return retry(async () => (await datasets.$post({ json: { name }, header })).json());
    },

    async readDataset(id: string): Promise<Dataset> {
      return retry(async () => (await dataset.$get({ param: { id } })).json());
    },

    listDatasets(): AsyncGenerator<Dataset> {
      return paginate((query) => retry(async () => (await datasets.$get({ query })).json()));
    },

    /** Lists which of these samples and images the service does not have. */
    async listMissing(
      id: string,
      wanted: { samples?: { id: string; content_sha256: string }[]; images?: string[] },
    ): Promise<Missing> {
      return retry(async () => (await dataset.missing.$post({ param: { id }, json: wanted })).json());
    },

    /** @param lines one sample each, as JSON */
    async pushSamples(id: string, lines: string[], { version, ...rest }: Partial<PushQuery> = {}): Promise<PushReport> {
      const init = { body: lines.join('\n'), headers: { 'content-type': 'application/jsonl' } };
      const query = { ...rest, ...(version === undefined ? {} : { version: String(version) }) };
      return retry(async () => (await dataset.samples.$post({ param: { id }, query }, { init })).json());
    },

    async freezeDataset(id: string, note?: string): Promise<DatasetVersion> {
      const json = note === undefined ? {} : { note };
      return (await dataset.versions.$post({ param: { id }, json })).json();
    },
  };
}
