/** A dataset of the caller's tenant, or 404; and what the API says of it. */

import { z } from '@hono/zod-openapi';
import type { Dataset, DatasetSample, DatasetVersion } from '#contract/dataset.ts';
import { SightlineError } from '#contract/errors.ts';
import { sha256Hex } from '#contract/hash.ts';
import { datasetId } from '#contract/ids.ts';
import { canonicalJson } from '#core/samples/index.ts';
import { findDataset, findDatasetWithCounts } from '#db/datasets/find.ts';
import { findVersion } from '#db/datasets/find-version.ts';
import { listSampleLocations } from '#db/datasets/list-sample-locations.ts';
import type { DatasetRow, DatasetVersionRow, DatasetWithCounts, SampleLocation } from '#db/datasets/rows.ts';
import { setContentHash } from '#db/datasets/set-content-hash.ts';
import { readSamples } from '#db/objects/read-samples.ts';
import { toTime } from '../http/time.ts';
import type { ApiServices } from '../services.ts';

export const datasetParams = z.object({ id: datasetId });
export const datasetVersionParams = datasetParams.extend({ version: z.coerce.number().int().min(1) });
export const versionQuery = z.object({
  version: z.coerce.number().int().min(1).optional().describe('A frozen version; left out, the draft.'),
});

function notFound(id: string): SightlineError {
  return new SightlineError('not_found', `There is no dataset ${id} of yours`);
}

export async function loadDataset({ db }: ApiServices, tenant: string, id: string): Promise<DatasetRow> {
  const row = await findDataset(db, tenant, id);
  if (!row) throw notFound(id);
  return row;
}

/** With what its draft holds, which takes a look at all of it. */
export async function loadCountedDataset({ db }: ApiServices, tenant: string, id: string): Promise<DatasetWithCounts> {
  const row = await findDatasetWithCounts(db, tenant, id);
  if (!row) throw notFound(id);
  return row;
}

export function renderDataset({ createdAt, ...row }: DatasetWithCounts): Dataset {
  return { ...row, created_at: toTime(createdAt) };
}

/** Part of what the hash of a version means: another number would give another hash. */
const HASHED_TOGETHER = 2_000;
const PAGE = 2 * HASHED_TOGETHER;

export interface OfVersion {
  datasetId: string;
  version: number;
}

/** Pages of rows in order; the rows of a page lie in memory, their contents do not. */
export async function* eachPlaces(
  { db }: ApiServices,
  { datasetId, version }: OfVersion,
): AsyncGenerator<SampleLocation[]> {
  let after: number | undefined;
  for (;;) {
    const rows = await listSampleLocations(db, { datasetId, version, after, limit: PAGE });
    if (rows.length > 0) yield rows;
    after = rows.at(-1)?.sequence;
    if (rows.length < PAGE) return;
  }
}

/** Samples of a version with what they hold, in order; memory is that of a few of them. */
export async function* eachContent(
  services: ApiServices,
  of: OfVersion,
): AsyncGenerator<{ row: SampleLocation; sample: DatasetSample }> {
  for await (const rows of eachPlaces(services, of)) yield* readSamples(services.objects, rows);
}

/** Hash of the hashes of all samples, each 32 hexadecimal digits of id and content, in order. */
async function hashVersion(services: ApiServices, version: DatasetVersionRow): Promise<string> {
  let chain = await sha256Hex('');
  for await (const rows of eachPlaces(services, version)) {
    for (let at = 0; at < rows.length; at += HASHED_TOGETHER) {
      const page = rows.slice(at, at + HASHED_TOGETHER);
      const lines = page.map(({ sampleId, contentSha256 }) => canonicalJson([sampleId, contentSha256]));
      chain = await sha256Hex(chain + lines.join('\n'));
    }
  }
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
