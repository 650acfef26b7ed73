/** What a dataset's draft has of some samples, and a tenant of some images: asked before anything is written. */
import { sql } from 'drizzle-orm';
import { atomically, type Database } from '../database.ts';

export interface Compared {
  /** Content hash of those ids that the draft has. */
  contents: Map<string, string>;
  /** Bytes of those images that the tenant has. */
  imageBytes: Map<string, number>;
}

interface Found {
  name: string;
  value: string | number;
}

export interface Comparison {
  tenant: string;
  datasetId: string;
  sampleIds: string[];
  images: string[];
}

export async function compareSamples(db: Database, { tenant, datasetId, ...asked }: Comparison): Promise<Compared> {
  const [samples, images] = await atomically<Found>(db, [
    // `IN`, not a join: for a join SQLite may walk through the whole dataset.
    sql`SELECT sample_id AS name, content_sha256 AS value FROM dataset_samples
      WHERE dataset_id = ${datasetId} AND until IS NULL
        AND sample_id IN (SELECT value FROM json_each(${JSON.stringify(asked.sampleIds)}))`,
    sql`SELECT sha256 AS name, bytes AS value FROM images
      WHERE tenant = ${tenant} AND sha256 IN (SELECT value FROM json_each(${JSON.stringify(asked.images)}))`,
  ]);
  return {
    contents: new Map(samples?.rows.map(({ name, value }) => [name, String(value)])),
    imageBytes: new Map(images?.rows.map(({ name, value }) => [name, Number(value)])),
  };
}
