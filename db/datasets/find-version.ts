import { and, eq } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { datasetVersions } from '../schema.ts';
import type { DatasetVersionRow } from './rows.ts';

export async function findVersion(
  db: Database,
  datasetId: string,
  version: number,
): Promise<DatasetVersionRow | undefined> {
  const [row] = await db
    .select()
    .from(datasetVersions)
    .where(and(eq(datasetVersions.datasetId, datasetId), eq(datasetVersions.version, version)));
  return row;
}
