import { and, asc, eq, inArray } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { samples } from '../schema.ts';

/** Positions of the samples of a run that a retry starts again. */
export async function listUnfinishedPositions(db: Database, runId: string): Promise<number[]> {
  const rows = await db
    .select({ position: samples.position })
    .from(samples)
    .where(and(eq(samples.runId, runId), inArray(samples.state, ['failed', 'cancelled'])))
    .orderBy(asc(samples.position));
  return rows.map(({ position }) => position);
}
