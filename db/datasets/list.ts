import { and, desc, eq, lt } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { datasets } from '../schema.ts';
import { COLUMNS_WITH_COUNTS } from './columns.ts';
import type { DatasetWithCounts } from './rows.ts';

export interface DatasetsPage {
  tenant: string;
  /** ID of the last dataset of the previous page. */
  before: string | undefined;
  limit: number;
}

/** Lists the datasets of a tenant, newest first. */
export function listDatasets(db: Database, { tenant, before, limit }: DatasetsPage): Promise<DatasetWithCounts[]> {
  return db
    .select(COLUMNS_WITH_COUNTS)
    .from(datasets)
    .where(and(eq(datasets.tenant, tenant), before === undefined ? undefined : lt(datasets.id, before)))
    .orderBy(desc(datasets.id))
    .limit(limit);
}
