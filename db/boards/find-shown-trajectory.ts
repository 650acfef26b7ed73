/** Trajectories of entries, which are shown to others than the benchmark that has them. */
import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';

export interface ShownTrajectory {
  /** Whose it is. */
  tenant: string;
  submissionId: string;
  /** Name and title of the benchmark. */
  benchmark: string;
  title: string;
}

/** Of public splits, and of entries that the viewer may see. */
export async function findShownTrajectory(
  db: Database,
  { id, viewer }: { id: string; viewer: string | undefined },
): Promise<ShownTrajectory | undefined> {
  const [row] = await db.all<ShownTrajectory>(sql`SELECT trajectories.tenant, submissions.id AS "submissionId",
      benchmarks.name AS benchmark, benchmarks.title FROM trajectories
    JOIN submission_batches ON submission_batches.run_id = trajectories.run_id
    JOIN submissions ON submissions.id = submission_batches.submission_id
    JOIN submission_samples ON submission_samples.submission_id = submissions.id
      AND submission_samples.sample_id = trajectories.sample_id
    JOIN benchmarks ON benchmarks.id = submissions.benchmark_id
    JOIN benchmark_versions ON benchmark_versions.benchmark_id = submissions.benchmark_id
      AND benchmark_versions.version = submissions.version
    WHERE trajectories.id = ${id} AND (submissions.tenant = ${viewer ?? null}
        OR (visibility <> 'private' AND withdrawn_at IS NULL))
      AND EXISTS (SELECT 1 FROM json_each(benchmark_versions.splits) AS split
        WHERE split.value ->> 'name' = submission_samples.split AND split.value ->> 'visibility' = 'public')`);
  return row;
}
