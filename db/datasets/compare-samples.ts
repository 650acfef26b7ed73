import { sql } from 'drizzle-orm';
import { atomically, type Database } from '../database.ts';

export interface Compared {
  /** Content hashes of the samples that the draft has, by sample ID. */
  contents: Map<string, string>;
  /** Sizes of the images that the tenant has, by SHA-256. */
  imageBytes: Map<string, number>;
}

interface NamedValue {
  name: string;
  value: string | number;
}

export interface CompareSamples {
  tenant: string;
  datasetId: string;
  sampleIds: string[];
  images: string[];
}

/** Reads which samples the draft of a dataset has and which images its tenant has, before anything is written. */
export async function compareSamples(
  db: Database,
  { tenant, datasetId, sampleIds, images }: CompareSamples,
): Promise<Compared> {
  const [sampleRows, imageRows] = await atomically<NamedValue>(db, [
    // `IN` instead of a join: for a join SQLite may scan the whole dataset.
    sql`SELECT sample_id AS name, content_sha256 AS value FROM dataset_samples
      WHERE dataset_id = ${datasetId} AND until IS NULL
        AND sample_id IN (SELECT value FROM json_each(${JSON.stringify(sampleIds)}))`,
    sql`SELECT sha256 AS name, bytes AS value FROM images
      WHERE tenant = ${tenant} AND sha256 IN (SELECT value FROM json_each(${JSON.stringify(images)}))`,
  ]);
  return {
    contents: new Map(sampleRows?.rows.map(({ name, value }) => [name, String(value)])),
    imageBytes: new Map(imageRows?.rows.map(({ name, value }) => [name, Number(value)])),
  };
}
