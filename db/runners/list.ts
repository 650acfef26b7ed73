/** What is known of every runner, with the chunks that it holds. */
import { getTableColumns, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { runners } from '../schema.ts';

export type RunnerRow = typeof runners.$inferSelect & { leased: number };

export async function listRunners(db: Database): Promise<RunnerRow[]> {
  return db
    .select({
      ...getTableColumns(runners),
      leased: sql<number>`(SELECT count(*) FROM chunks WHERE chunks.state = 'leased' AND chunks.runner = runners.name)`,
    })
    .from(runners);
}
