import { sql } from 'drizzle-orm';
import { atomically, type Database } from '../database.ts';
import type { BenchmarkVersionRow } from './rows.ts';

export interface Regrade {
  benchmarkId: string;
  version: number;
  grader: BenchmarkVersionRow['grader'];
}

/** Replaces the grader of a version, increments the grader version, and queues every scored submission for regrading. */
export async function regradeVersion(db: Database, { benchmarkId, version, grader }: Regrade): Promise<void> {
  const ofVersion = sql`benchmark_id = ${benchmarkId} AND version = ${version}`;
  await atomically(db, [
    sql`UPDATE benchmark_versions SET grader = ${grader === null ? null : JSON.stringify(grader)},
      grader_version = grader_version + 1 WHERE ${ofVersion}`,
    sql`UPDATE submissions SET status = 'grading', planned = 0 WHERE ${ofVersion} AND status IN ('succeeded', 'grading')`,
  ]);
}
