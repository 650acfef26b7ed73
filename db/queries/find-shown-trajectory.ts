/** Trajectories of entries, which are shown to others than the benchmark that has them. */
import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';

/**
 * Of public splits, and of entries that the viewer may see.
 * @returns the tenant that has it, or undefined where it is not shown
 */
export async function findTenantOfShown(
  db: Database,
  { id, viewer }: { id: string; viewer: string | undefined },
): Promise<string | undefined> {
  const [row] = await db.all<{ tenant: string }>(sql`SELECT trajectories.tenant FROM trajectories
    JOIN submission_batches ON submission_batches.run_id = trajectories.run_id
    JOIN submissions ON submissions.id = submission_batches.submission_id
    JOIN submission_samples ON submission_samples.submission_id = submissions.id
      AND submission_samples.sample_id = trajectories.sample_id
    JOIN benchmark_versions ON benchmark_versions.benchmark_id = submissions.benchmark_id
      AND benchmark_versions.version = submissions.version
    WHERE trajectories.id = ${id} AND (submissions.tenant = ${viewer ?? null}
        OR (visibility <> 'private' AND withdrawn_at IS NULL))
      AND EXISTS (SELECT 1 FROM json_each(benchmark_versions.splits) AS split
        WHERE split.value ->> 'name' = submission_samples.split AND split.value ->> 'visibility' = 'public')`);
  return row?.tenant;
}
