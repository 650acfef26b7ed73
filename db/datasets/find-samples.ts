/** Samples of a version by their ids. */
import { and, eq, gt, isNull, lte, or, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { datasetSamples } from '../schema.ts';
import type { DatasetSampleRow } from './list-samples.ts';

export interface SamplesById {
  datasetId: string;
  version: number;
  ids: readonly string[];
}

/** In no order; ids that the version does not have are left out. */
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
        lte(datasetSamples.since, version),
        or(isNull(datasetSamples.until), gt(datasetSamples.until, version)),
        sql`${datasetSamples.sampleId} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`,
      ),
    );
}
