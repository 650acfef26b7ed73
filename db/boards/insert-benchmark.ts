import { sql } from 'drizzle-orm';
import { atomically, changed, type Database } from '../database.ts';
import type { BenchmarkRow } from './rows.ts';

/** @returns false if the name is taken */
export async function insertBenchmark(db: Database, row: Omit<BenchmarkRow, 'version'>): Promise<boolean> {
  const { id, owner, name, title, description, license, source, createdAt } = row;
  const results = await atomically(db, [
    sql`INSERT INTO benchmarks (id, owner, name, title, description, license, source, created_at)
      VALUES (${id}, ${owner}, ${name}, ${title}, ${description}, ${license}, ${source}, ${createdAt})
      ON CONFLICT DO NOTHING`,
  ]);
  return changed(results, 0);
}
