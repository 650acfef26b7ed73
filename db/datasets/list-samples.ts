import { and, asc, eq, gt } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { datasetSamples } from '../schema.ts';
import { inVersion } from './in-version.ts';
import type { DatasetSampleRow, DatasetSamplesPage } from './rows.ts';

/** Lists the samples of a version in order. */
export function listDatasetSamples(db: Database, page: DatasetSamplesPage): Promise<DatasetSampleRow[]> {
  return db
    .select()
    .from(datasetSamples)
    .where(
      and(
        eq(datasetSamples.datasetId, page.datasetId),
        inVersion(page.version),
        page.after === undefined ? undefined : gt(datasetSamples.sequence, page.after),
      ),
    )
    .orderBy(asc(datasetSamples.sequence))
    .limit(page.limit);
}
