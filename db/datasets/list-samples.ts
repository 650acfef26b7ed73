/** Samples of one version in order: a page by key, so that each costs the same. */
import { and, asc, eq, gt, isNull, lte, or } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { datasetSamples } from '../schema.ts';

export type DatasetSampleRow = typeof datasetSamples.$inferSelect;

export interface DatasetSamplesPage {
  datasetId: string;
  /** A frozen version, or the number of the draft. */
  version: number;
  after: number | undefined;
  limit: number;
}

export function listDatasetSamples(db: Database, page: DatasetSamplesPage): Promise<DatasetSampleRow[]> {
  return db
    .select()
    .from(datasetSamples)
    .where(
      and(
        eq(datasetSamples.datasetId, page.datasetId),
        lte(datasetSamples.since, page.version),
        or(isNull(datasetSamples.until), gt(datasetSamples.until, page.version)),
        page.after === undefined ? undefined : gt(datasetSamples.sequence, page.after),
      ),
    )
    .orderBy(asc(datasetSamples.sequence))
    .limit(page.limit);
}
