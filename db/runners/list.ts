import { getTableColumns, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { runners } from '../schema.ts';
import type { RunnerRow } from './rows.ts';

export async function listRunners(db: Database): Promise<RunnerRow[]> {
  return db
    .select({
      ...getTableColumns(runners),
      leased: sql<number>`(SELECT count(*) FROM chunks WHERE chunks.state = 'leased' AND chunks.runner = runners.name)`,
    })
    .from(runners);
}
