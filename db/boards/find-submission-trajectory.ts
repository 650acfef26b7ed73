import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';

export interface SubmissionTrajectory {
  /** Tenant that owns the trajectory. */
  tenant: string;
  submissionId: string;
  /** Name and title of the benchmark. */
  benchmark: string;
  title: string;
}

/**
 * Finds the submission that a trajectory belongs to, if `viewer` may see both: the sample is in a public split, and the
 * submission is the viewer's own or public.
 */
export async function findSubmissionTrajectory(
  db: Database,
  { id, viewer }: { id: string; viewer: string | undefined },
): Promise<SubmissionTrajectory | undefined> {
  const [row] = await db.all<SubmissionTrajectory>(sql`SELECT trajectories.tenant, submissions.id AS "submissionId",
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
