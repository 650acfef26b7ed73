import { desc, eq } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { benchmarkVersions } from '../schema.ts';
import type { BenchmarkVersionRow } from './rows.ts';

/** Lists the versions of a benchmark, newest first. */
export function listBenchmarkVersions(db: Database, benchmarkId: string): Promise<BenchmarkVersionRow[]> {
  return db
    .select()
    .from(benchmarkVersions)
    .where(eq(benchmarkVersions.benchmarkId, benchmarkId))
    .orderBy(desc(benchmarkVersions.version));
}
