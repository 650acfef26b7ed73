/** A dataset of the caller's tenant, or 404; and what the API says of it. */
import type { Dataset, DatasetSample, DatasetVersion } from '#contract/dataset.ts';
import { SightlineError } from '#contract/errors.ts';
import { canonicalJson, sha256Of } from '#datasets/index.ts';
import { readSamples } from '#db/objects/read-samples.ts';
import { type DatasetVersionRow, findVersion, setContentHash } from '#db/queries/freeze-dataset.ts';
import { type DatasetSampleRow, listDatasetSamples } from '#db/queries/list-dataset-samples.ts';
import { type DatasetRow, findDataset } from '#db/queries/list-datasets.ts';
import { toTime } from '../render/render-run.ts';
import type { ApiServices } from '../services.ts';

export async function loadDataset({ db }: ApiServices, tenant: string, id: string): Promise<DatasetRow> {
  const row = await findDataset(db, tenant, id);
  if (!row) throw new SightlineError('not_found', `There is no dataset ${id} of yours`);
  return row;
}

export function renderDataset({ createdAt, ...row }: DatasetRow): Dataset {
  return { ...row, created_at: toTime(createdAt) };
}

const PAGE = 2_000;

export async function* eachSample(
  { db }: ApiServices,
  { datasetId, version }: { datasetId: string; version: number },
): AsyncGenerator<DatasetSampleRow> {
  let after: number | undefined;
  for (;;) {
    const rows = await listDatasetSamples(db, { datasetId, version, after, limit: PAGE });
    yield* rows;
    after = rows.at(-1)?.sequence;
    if (rows.length < PAGE) return;
  }
}

/** Contents that are read at once. */
const CONTENTS = 200;

/** Samples of a version with what they hold, in order; memory is that of a page. */
export async function* eachContent(
  { db, objects }: ApiServices,
  { datasetId, version }: { datasetId: string; version: number },
): AsyncGenerator<{ row: DatasetSampleRow; sample: DatasetSample }> {
  let after: number | undefined;
  for (;;) {
    const rows: DatasetSampleRow[] = await listDatasetSamples(db, { datasetId, version, after, limit: CONTENTS });
    yield* readSamples(objects, rows);
    after = rows.at(-1)?.sequence;
    if (rows.length < CONTENTS) return;
  }
}

/** Hash of the hashes of all samples, each 32 hexadecimal digits of id and content, in order. */
async function hashVersion(services: ApiServices, version: DatasetVersionRow): Promise<string> {
  let chain = await sha256Of('');
  let page: string[] = [];
  const extend = async () => {
    chain = await sha256Of(chain + page.join('\n'));
    page = [];
  };
  for await (const { sampleId, contentSha256 } of eachSample(services, version)) {
    page.push(canonicalJson([sampleId, contentSha256]));
    if (page.length === PAGE) await extend();
  }
  if (page.length > 0) await extend();
  return chain;
}

/** The hash is computed once; the rows that it is of no longer change. */
export async function renderVersion(services: ApiServices, row: DatasetVersionRow): Promise<DatasetVersion> {
  const hash = row.contentSha256 ?? (await hashVersion(services, row));
  if (row.contentSha256 === null) await setContentHash(services.db, row, hash);
  const { version, samples, responses, images, note } = row;
  return {
    dataset_id: row.datasetId,
    version,
    samples,
    responses,
    images,
    content_sha256: hash,
    note,
    created_at: toTime(row.createdAt),
  };
}

export async function loadVersion(services: ApiServices, datasetId: string, version: number): Promise<DatasetVersion> {
  const row = await findVersion(services.db, datasetId, version);
  if (!row) throw new SightlineError('not_found', `The dataset ${datasetId} has no frozen version ${version}`);
  return renderVersion(services, row);
}
