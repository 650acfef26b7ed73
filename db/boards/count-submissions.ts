import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';

/** Counts the submissions that a leaderboard shows: scored, not private, not withdrawn. */
export async function countSubmissions(
  db: Database,
  { benchmarkId, version }: { benchmarkId: string; version: number },
): Promise<number> {
  const [row] = await db.all<{ submissions: number }>(sql`SELECT count(*) AS submissions FROM submissions
    WHERE benchmark_id = ${benchmarkId} AND version = ${version} AND status IN ('succeeded', 'grading')
      AND visibility <> 'private' AND withdrawn_at IS NULL`);
  return row?.submissions ?? 0;
}
