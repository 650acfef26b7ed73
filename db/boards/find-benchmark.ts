/** Benchmarks and their versions. */
import { and, asc, desc, eq, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { benchmarks, benchmarkVersions } from '../schema.ts';

export type BenchmarkRow = typeof benchmarks.$inferSelect;
export type BenchmarkVersionRow = typeof benchmarkVersions.$inferSelect;

/** Owns the data and the runs of a benchmark; no key has this tenant. */
export const tenantOf = ({ id }: Pick<BenchmarkRow, 'id'>) => `benchmark:${id}`;

export function listBenchmarks(db: Database): Promise<BenchmarkRow[]> {
  return db.select().from(benchmarks).orderBy(asc(benchmarks.name));
}

export async function findBenchmark(db: Database, name: string): Promise<BenchmarkRow | undefined> {
  const [row] = await db.select().from(benchmarks).where(eq(benchmarks.name, name));
  return row;
}

export async function findBenchmarkById(db: Database, id: string): Promise<BenchmarkRow | undefined> {
  const [row] = await db.select().from(benchmarks).where(eq(benchmarks.id, id));
  return row;
}

export function listBenchmarkVersions(db: Database, benchmarkId: string): Promise<BenchmarkVersionRow[]> {
  return db
    .select()
    .from(benchmarkVersions)
    .where(eq(benchmarkVersions.benchmarkId, benchmarkId))
    .orderBy(desc(benchmarkVersions.version));
}

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

/** Entries that a board shows: finished, not private, not withdrawn. */
export async function countEntries(
  db: Database,
  { benchmarkId, version }: { benchmarkId: string; version: number },
): Promise<number> {
  const [row] = await db.all<{ entries: number }>(sql`SELECT count(*) AS entries FROM submissions
    WHERE benchmark_id = ${benchmarkId} AND version = ${version} AND status IN ('succeeded', 'grading')
      AND visibility <> 'private' AND withdrawn_at IS NULL`);
  return row?.entries ?? 0;
}
