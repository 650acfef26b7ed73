/** Datasets of a tenant, newest first, with what their drafts hold. */
import { and, desc, eq, lt, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { datasets } from '../schema.ts';

export interface DatasetHead {
  id: string;
  name: string;
  description: string | null;
  version: number;
  createdAt: number;
}

export interface DatasetRow extends DatasetHead {
  samples: number;
  responses: number;
  images: number;
}

const current = sql.raw(`dataset_samples.dataset_id = datasets.id AND until IS NULL`);
const HEAD = {
  id: datasets.id,
  name: datasets.name,
  description: datasets.description,
  version: datasets.version,
  createdAt: datasets.createdAt,
};
const COLUMNS = {
  ...HEAD,
  samples: sql<number>`(SELECT count(*) FROM dataset_samples WHERE ${current})`,
  responses: sql<number>`(SELECT coalesce(sum(responses), 0) FROM dataset_samples WHERE ${current})`,
  images: sql<number>`(SELECT count(DISTINCT image.value) FROM dataset_samples, json_each(dataset_samples.images) AS image WHERE ${current})`,
};

export interface DatasetsPage {
  tenant: string;
  /** Id of the last dataset of the page before. */
  before: string | undefined;
  limit: number;
}

export function listDatasets(db: Database, { tenant, before, limit }: DatasetsPage): Promise<DatasetRow[]> {
  return db
    .select(COLUMNS)
    .from(datasets)
    .where(and(eq(datasets.tenant, tenant), before === undefined ? undefined : lt(datasets.id, before)))
    .orderBy(desc(datasets.id))
    .limit(limit);
}

const ofTenant = (tenant: string, id: string) => and(eq(datasets.tenant, tenant), eq(datasets.id, id));

/** Costs the same however large its draft is. */
export async function findDataset(db: Database, tenant: string, id: string): Promise<DatasetHead | undefined> {
  const [row] = await db.select(HEAD).from(datasets).where(ofTenant(tenant, id));
  return row;
}

/** Counts what the draft holds. */
export async function findCountedDataset(db: Database, tenant: string, id: string): Promise<DatasetRow | undefined> {
  const [row] = await db.select(COLUMNS).from(datasets).where(ofTenant(tenant, id));
  return row;
}
