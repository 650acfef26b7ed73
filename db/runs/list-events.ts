import { and, asc, eq, gt } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { runEvents } from '../schema.ts';

export type RunEventRow = typeof runEvents.$inferSelect;

const LISTED_MAX = 100;

/** Oldest first. @param after id of the last event that is known already */
export async function listRunEvents(db: Database, runId: string, after: number): Promise<RunEventRow[]> {
  return db
    .select()
    .from(runEvents)
    .where(and(eq(runEvents.runId, runId), gt(runEvents.id, after)))
    .orderBy(asc(runEvents.id))
    .limit(LISTED_MAX);
}
