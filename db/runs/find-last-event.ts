import { desc, eq } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { runEvents } from '../schema.ts';
import type { RunEventRow } from './rows.ts';

/** Finds the latest event of a run. */
export async function findLastEvent(db: Database, runId: string): Promise<RunEventRow | undefined> {
  const [row] = await db
    .select()
    .from(runEvents)
    .where(eq(runEvents.runId, runId))
    .orderBy(desc(runEvents.id))
    .limit(1);
  return row;
}
