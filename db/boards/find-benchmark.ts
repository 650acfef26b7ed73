import { eq } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { benchmarks } from '../schema.ts';
import type { BenchmarkRow } from './rows.ts';

export async function findBenchmark(db: Database, name: string): Promise<BenchmarkRow | undefined> {
  const [row] = await db.select().from(benchmarks).where(eq(benchmarks.name, name));
  return row;
}

export async function findBenchmarkById(db: Database, id: string): Promise<BenchmarkRow | undefined> {
  const [row] = await db.select().from(benchmarks).where(eq(benchmarks.id, id));
  return row;
}
