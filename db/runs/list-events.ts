import { and, asc, eq, gt } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { runEvents } from '../schema.ts';
import type { RunEventRow } from './rows.ts';

const LISTED_MAX = 100;

/** Lists the events of a run after the event `after`, oldest first. */
export async function listRunEvents(db: Database, runId: string, after: number): Promise<RunEventRow[]> {
  return db
    .select()
    .from(runEvents)
    .where(and(eq(runEvents.runId, runId), gt(runEvents.id, after)))
    .orderBy(asc(runEvents.id))
    .limit(LISTED_MAX);
}
