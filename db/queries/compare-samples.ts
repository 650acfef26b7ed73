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
    sql`SELECT sample_id AS name, content_sha256 AS value FROM json_each(${JSON.stringify(asked.sampleIds)}) AS asked
      JOIN dataset_samples ON dataset_id = ${datasetId} AND sample_id = asked.value AND until IS NULL`,
    sql`SELECT sha256 AS name, bytes AS value FROM json_each(${JSON.stringify(asked.images)}) AS asked
      JOIN images ON tenant = ${tenant} AND sha256 = asked.value`,
  ]);
  return {
    contents: new Map(samples?.rows.map(({ name, value }) => [name, String(value)])),
    imageBytes: new Map(images?.rows.map(({ name, value }) => [name, Number(value)])),
  };
}
