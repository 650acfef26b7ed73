/** Loads frozen versions of a dataset and computes their content hash. */
import type { DatasetVersion } from '#contract/dataset.ts';
import { SightlineError } from '#contract/errors.ts';
import { sha256Hex } from '#contract/hash.ts';
import { canonicalJson } from '#core/samples/index.ts';
import { findVersion } from '#db/datasets/find-version.ts';
import type { DatasetVersionRow } from '#db/datasets/rows.ts';
import { setContentHash } from '#db/datasets/set-content-hash.ts';
import { toTime } from '../http/time.ts';
import type { ApiServices } from '../services.ts';
import { eachLocationPage } from './each-sample.ts';

/** Samples per step of the hash chain; pages hold a multiple of it. Changing it changes the hash of every version. */
const SAMPLES_PER_STEP = 2_000;

/** Chains the hashes of the samples in order, `SAMPLES_PER_STEP` samples at a time. */
async function hashVersion(services: ApiServices, version: DatasetVersionRow): Promise<string> {
  let chain = await sha256Hex('');
  for await (const rows of eachLocationPage(services, version)) {
    for (let start = 0; start < rows.length; start += SAMPLES_PER_STEP) {
      const step = rows.slice(start, start + SAMPLES_PER_STEP);
      const lines = step.map(({ sampleId, contentSha256 }) => canonicalJson([sampleId, contentSha256]));
      chain = await sha256Hex(chain + lines.join('\n'));
    }
  }
  return chain;
}

/** Computes the content hash on first use; a frozen version never changes. */
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
