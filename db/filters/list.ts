import { and, desc, eq, lt } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { filters } from '../schema.ts';
import type { FilterRow } from './rows.ts';

export interface FiltersPage {
  tenant: string;
  datasetId: string | undefined;
  /** ID of the last filter of the previous page. */
  before: string | undefined;
  limit: number;
}

/** Lists the filters of a tenant, newest first. */
export function listFilters(db: Database, { tenant, datasetId, before, limit }: FiltersPage): Promise<FilterRow[]> {
  return db
    .select()
    .from(filters)
    .where(
      and(
        eq(filters.tenant, tenant),
        datasetId === undefined ? undefined : eq(filters.datasetId, datasetId),
        before === undefined ? undefined : lt(filters.id, before),
      ),
    )
    .orderBy(desc(filters.id))
    .limit(limit);
}
