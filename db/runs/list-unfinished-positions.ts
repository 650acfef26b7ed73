import { and, asc, eq, inArray } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { samples } from '../schema.ts';

/** Lists the positions of failed and cancelled samples, which a retry scores again. */
export async function listUnfinishedPositions(db: Database, runId: string): Promise<number[]> {
  const rows = await db
    .select({ position: samples.position })
    .from(samples)
    .where(and(eq(samples.runId, runId), inArray(samples.state, ['failed', 'cancelled'])))
    .orderBy(asc(samples.position));
  return rows.map(({ position }) => position);
}
