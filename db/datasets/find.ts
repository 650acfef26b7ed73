import type { Database } from '../database.ts';
import { datasets } from '../schema.ts';
import { COLUMNS, COLUMNS_WITH_COUNTS, ofTenant } from './columns.ts';
import type { DatasetRow, DatasetWithCounts } from './rows.ts';

/** Finds a dataset; the cost does not depend on the size of its draft. */
export async function findDataset(db: Database, tenant: string, id: string): Promise<DatasetRow | undefined> {
  const [row] = await db.select(COLUMNS).from(datasets).where(ofTenant(tenant, id));
  return row;
}

/** Finds a dataset and counts what its draft contains. */
export async function findDatasetWithCounts(
  db: Database,
  tenant: string,
  id: string,
): Promise<DatasetWithCounts | undefined> {
  const [row] = await db.select(COLUMNS_WITH_COUNTS).from(datasets).where(ofTenant(tenant, id));
  return row;
}
