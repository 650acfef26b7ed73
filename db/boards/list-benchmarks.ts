import { asc } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { benchmarks } from '../schema.ts';
import type { BenchmarkRow } from './rows.ts';

/** Lists all benchmarks by name. */
export function listBenchmarks(db: Database): Promise<BenchmarkRow[]> {
  return db.select().from(benchmarks).orderBy(asc(benchmarks.name));
}
