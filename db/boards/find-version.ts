import { and, eq } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { benchmarkVersions } from '../schema.ts';
import type { BenchmarkVersionRow } from './rows.ts';

export async function findBenchmarkVersion(
  db: Database,
  benchmarkId: string,
  version: number,
): Promise<BenchmarkVersionRow | undefined> {
  const [row] = await db
    .select()
    .from(benchmarkVersions)
    .where(and(eq(benchmarkVersions.benchmarkId, benchmarkId), eq(benchmarkVersions.version, version)));
  return row;
}
