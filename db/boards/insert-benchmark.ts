/** Makes a benchmark, and pins versions of it. */
import { sql } from 'drizzle-orm';
import { atomically, changed, type Database } from '../database.ts';
import { type BenchmarkRow, type BenchmarkVersionRow, tenantOf } from './find-benchmark.ts';

/** @returns false where the name is taken */
export async function insertBenchmark(db: Database, row: Omit<BenchmarkRow, 'version'>): Promise<boolean> {
  const { id, owner, name, title, description, license, source, createdAt } = row;
  const results = await atomically(db, [
    sql`INSERT INTO benchmarks (id, owner, name, title, description, license, source, created_at)
      VALUES (${id}, ${owner}, ${name}, ${title}, ${description}, ${license}, ${source}, ${createdAt})
      ON CONFLICT DO NOTHING`,
  ]);
  return changed(results, 0);
}

export interface PinVersion {
  benchmark: BenchmarkRow;
  /** Who has the dataset now. */
  tenant: string;
  version: BenchmarkVersionRow;
}

/**
 * The dataset becomes the benchmark's in the same batch: from then on nobody reads its answers. Pictures of its samples
 * become the benchmark's too.
 * @returns false where another version was pinned at the same time, or the dataset has signals or filters by which its
 *   answers could be read
 */
export async function pinVersion(db: Database, { benchmark, tenant, version }: PinVersion): Promise<boolean> {
  const own = tenantOf(benchmark);
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
      SELECT DISTINCT ${own}, images.sha256, images.media_type, images.bytes, images.width, images.height, ${version.createdAt}
      FROM dataset_samples, json_each(dataset_samples.images) AS image
        JOIN images ON images.tenant = ${tenant} AND images.sha256 = image.value
      WHERE dataset_samples.dataset_id = ${datasetId} AND ${pinned}`,
    sql`UPDATE datasets SET tenant = ${own} WHERE id = ${datasetId} AND tenant = ${tenant} AND ${pinned}`,
  ]);
  return changed(results, 0);
}

export interface Regrade {
  benchmarkId: string;
  version: number;
  grader: BenchmarkVersionRow['grader'];
}

/** One version of the grader more; every entry that has its scores is graded again. */
export async function regradeVersion(db: Database, { benchmarkId, version, grader }: Regrade): Promise<void> {
  const ofVersion = sql`benchmark_id = ${benchmarkId} AND version = ${version}`;
  await atomically(db, [
    sql`UPDATE benchmark_versions SET grader = ${grader === null ? null : JSON.stringify(grader)},
      grader_version = grader_version + 1 WHERE ${ofVersion}`,
    sql`UPDATE submissions SET status = 'grading', planned = 0 WHERE ${ofVersion} AND status IN ('succeeded', 'grading')`,
  ]);
}
