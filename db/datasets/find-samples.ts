import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { datasetSamples } from '../schema.ts';
import { inVersion } from './in-version.ts';
import type { DatasetSampleRow } from './rows.ts';

export interface SamplesById {
  datasetId: string;
  version: number;
  ids: readonly string[];
}

/** Finds samples of a version by their IDs, in no particular order. IDs that the version does not have are skipped. */
export function findDatasetSamples(
  db: Database,
  { datasetId, version, ids }: SamplesById,
): Promise<DatasetSampleRow[]> {
  return db
    .select()
    .from(datasetSamples)
    .where(
      and(
        eq(datasetSamples.datasetId, datasetId),
        inVersion(version),
        inArray(datasetSamples.sampleId, sql`(SELECT value FROM json_each(${JSON.stringify(ids)}))`),
      ),
    );
}
