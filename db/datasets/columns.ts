import { and, eq, sql } from 'drizzle-orm';
import { datasets } from '../schema.ts';

const inDraft = sql.raw(`dataset_samples.dataset_id = datasets.id AND until IS NULL`);

export const COLUMNS = {
  id: datasets.id,
  name: datasets.name,
  description: datasets.description,
  version: datasets.version,
  createdAt: datasets.createdAt,
};

export const COLUMNS_WITH_COUNTS = {
  ...COLUMNS,
  samples: sql<number>`(SELECT count(*) FROM dataset_samples WHERE ${inDraft})`,
  responses: sql<number>`(SELECT coalesce(sum(responses), 0) FROM dataset_samples WHERE ${inDraft})`,
  images: sql<number>`(SELECT count(DISTINCT image.value)
    FROM dataset_samples, json_each(dataset_samples.images) AS image WHERE ${inDraft})`,
};

export function ofTenant(tenant: string, id: string) {
  return and(eq(datasets.tenant, tenant), eq(datasets.id, id));
}
