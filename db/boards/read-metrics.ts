import { sql } from 'drizzle-orm';
import { completeMetrics, type SubmissionMetricsWire } from '#contract/leaderboard.ts';
import type { Database } from '../database.ts';

/** Reads the metrics of a submission by split; empty until it is scored. */
export async function readSubmissionMetrics(
  db: Database,
  { submissionId, graderVersion }: { submissionId: string; graderVersion: number },
): Promise<Map<string, SubmissionMetricsWire>> {
  const rows = await db.all<{ split: string; metrics: string }>(sql`SELECT split, metrics FROM entry_metrics
    WHERE submission_id = ${submissionId} AND grader_version = ${graderVersion}`);
  return new Map(
    rows.map(({ split, metrics }) => [split, completeMetrics(JSON.parse(metrics) as SubmissionMetricsWire)]),
  );
}
