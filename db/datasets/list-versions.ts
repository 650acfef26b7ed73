import { and, desc, eq, lt } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { datasetVersions } from '../schema.ts';
import type { DatasetVersionRow } from './rows.ts';

export interface VersionsPage {
  datasetId: string;
  /** Last version of the previous page. */
  before: number | undefined;
  limit: number;
}

/** Lists the frozen versions of a dataset, newest first. */
export function listVersions(db: Database, { datasetId, before, limit }: VersionsPage): Promise<DatasetVersionRow[]> {
  return db
    .select()
    .from(datasetVersions)
    .where(
      and(
        eq(datasetVersions.datasetId, datasetId),
        before === undefined ? undefined : lt(datasetVersions.version, before),
      ),
    )
    .orderBy(desc(datasetVersions.version))
    .limit(limit);
}
