import { sql } from 'drizzle-orm';
import { atomically, changed, type Database } from '../database.ts';
import { benchmarkTenant } from './benchmark-tenant.ts';
import type { BenchmarkRow, BenchmarkVersionRow } from './rows.ts';

export interface PinVersion {
  benchmark: BenchmarkRow;
  /** Current owner of the dataset. */
  tenant: string;
  version: BenchmarkVersionRow;
}

/**
 * Pins a dataset version as the next version of a benchmark. The same transaction moves the dataset to the tenant of the
 * benchmark, so that no key can read its answers, and gives that tenant access to its images.
 * @returns false if another version was pinned at the same time, or if signals or filters of the dataset would reveal
 *   its answers
 */
export async function pinVersion(db: Database, { benchmark, tenant, version }: PinVersion): Promise<boolean> {
  const newOwner = benchmarkTenant(benchmark);
  const { datasetId } = version;
  const pinned = sql`EXISTS (SELECT 1 FROM benchmark_versions WHERE benchmark_id = ${benchmark.id}
    AND version = ${version.version} AND created_at = ${version.createdAt} AND dataset_id = ${datasetId})`;
  const results = await atomically(db, [
    sql`INSERT INTO benchmark_versions (benchmark_id, version, dataset_id, dataset_version, splits, settings, scorer, grader,
        grader_version, responses_max, per_day, per_key, samples, content_sha256, note, created_at)
      SELECT ${benchmark.id}, ${version.version}, ${datasetId}, ${version.datasetVersion}, ${JSON.stringify(version.splits)},
        ${JSON.stringify(version.settings)}, ${JSON.stringify(version.scorer)},
        ${version.grader === null ? null : JSON.stringify(version.grader)}, ${version.graderVersion}, ${version.responsesMax},
        ${version.perDay}, ${version.perKey}, ${version.samples}, ${version.contentSha256}, ${version.note}, ${version.createdAt}
      FROM benchmarks WHERE id = ${benchmark.id} AND version = ${version.version - 1}
        AND NOT EXISTS (SELECT 1 FROM signal_sets WHERE dataset_id = ${datasetId})
        AND NOT EXISTS (SELECT 1 FROM filters WHERE dataset_id = ${datasetId})`,
    sql`UPDATE benchmarks SET version = ${version.version} WHERE id = ${benchmark.id} AND ${pinned}`,
    sql`INSERT OR IGNORE INTO images (tenant, sha256, media_type, bytes, width, height, created_at)
      SELECT DISTINCT ${newOwner}, images.sha256, images.media_type, images.bytes, images.width, images.height, ${version.createdAt}
      FROM dataset_samples, json_each(dataset_samples.images) AS image
        JOIN images ON images.tenant = ${tenant} AND images.sha256 = image.value
      WHERE dataset_samples.dataset_id = ${datasetId} AND ${pinned}`,
    sql`UPDATE datasets SET tenant = ${newOwner} WHERE id = ${datasetId} AND tenant = ${tenant} AND ${pinned}`,
  ]);
  return changed(results, 0);
}
