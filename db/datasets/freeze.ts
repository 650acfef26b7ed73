/** Makes the draft a version: from here on its rows only gain an end. */
import { and, desc, eq, isNull, lt, sql } from 'drizzle-orm';
import { atomically, type Database } from '../database.ts';
import { datasetVersions } from '../schema.ts';

export type DatasetVersionRow = typeof datasetVersions.$inferSelect;

export interface Freeze {
  datasetId: string;
  /** What the caller takes for the newest version: of two that freeze at once, one does. */
  version: number;
  note: string | null;
  now: number;
}

/** @returns false where another has frozen it */
export async function freezeDataset(db: Database, { datasetId, version, note, now }: Freeze): Promise<boolean> {
  const current = sql`dataset_id = ${datasetId} AND until IS NULL`;
  const results = await atomically(db, [
    sql`INSERT INTO dataset_versions (dataset_id, version, samples, responses, images, note, created_at)
      SELECT ${datasetId}, ${version + 1},
        (SELECT count(*) FROM dataset_samples WHERE ${current}),
        (SELECT coalesce(sum(responses), 0) FROM dataset_samples WHERE ${current}),
        (SELECT count(DISTINCT image.value) FROM dataset_samples, json_each(dataset_samples.images) AS image WHERE ${current}),
        ${note}, ${now}
      FROM datasets WHERE id = ${datasetId} AND version = ${version}`,
    sql`UPDATE datasets SET version = ${version + 1} WHERE id = ${datasetId} AND version = ${version}`,
  ]);
  return (results[1]?.changes ?? 0) > 0;
}

export async function setContentHash(db: Database, version: DatasetVersionRow, contentSha256: string): Promise<void> {
  await db
    .update(datasetVersions)
    .set({ contentSha256 })
    .where(
      and(
        eq(datasetVersions.datasetId, version.datasetId),
        eq(datasetVersions.version, version.version),
        isNull(datasetVersions.contentSha256),
      ),
    );
}

export interface VersionsPage {
  datasetId: string;
  before: number | undefined;
  limit: number;
}

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
