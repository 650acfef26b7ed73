import { and, eq, isNull } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { datasetVersions } from '../schema.ts';
import type { DatasetVersionRow } from './rows.ts';

/** Stores the content hash of a version, unless it is stored already. */
export async function setContentHash(
  db: Database,
  { datasetId, version }: DatasetVersionRow,
  contentSha256: string,
): Promise<void> {
  await db
    .update(datasetVersions)
    .set({ contentSha256 })
    .where(
      and(
        eq(datasetVersions.datasetId, datasetId),
        eq(datasetVersions.version, version),
        isNull(datasetVersions.contentSha256),
      ),
    );
}
