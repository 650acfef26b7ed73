/** Iterates over the samples of a dataset version in order. */
import type { DatasetSample } from '#contract/dataset.ts';
import { listSampleLocations } from '#db/datasets/list-sample-locations.ts';
import type { SampleLocation } from '#db/datasets/rows.ts';
import { readSamples } from '#db/objects/read-samples.ts';
import type { ApiServices } from '../services.ts';

export interface VersionKey {
  datasetId: string;
  version: number;
}

/** A multiple of the samples per step of the content hash. */
const LOCATIONS_PER_PAGE = 4_000;

/** Yields pages of locations; contents stay in R2. */
export async function* eachLocationPage(
  { db }: ApiServices,
  { datasetId, version }: VersionKey,
): AsyncGenerator<SampleLocation[]> {
  let after: number | undefined;
  for (;;) {
    const rows = await listSampleLocations(db, { datasetId, version, after, limit: LOCATIONS_PER_PAGE });
    if (rows.length > 0) yield rows;
    after = rows.at(-1)?.sequence;
    if (rows.length < LOCATIONS_PER_PAGE) return;
  }
}

/** Yields samples with their contents. Memory: a few samples, and one page of locations. */
export async function* eachSample(
  services: ApiServices,
  key: VersionKey,
): AsyncGenerator<{ row: SampleLocation; sample: DatasetSample }> {
  for await (const rows of eachLocationPage(services, key)) yield* readSamples(services.objects, rows);
}
