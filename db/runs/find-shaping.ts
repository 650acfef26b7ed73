import { and, desc, eq, lt } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { shapings } from '../schema.ts';

export type ShapingRow = typeof shapings.$inferSelect;

/** A shaping of this run, and of no other. */
export async function findShaping(db: Database, runId: string, id: string): Promise<ShapingRow | undefined> {
  const [row] = await db
    .select()
    .from(shapings)
    .where(and(eq(shapings.id, id), eq(shapings.runId, runId)));
  return row;
}

export async function listShapings(
  db: Database,
  { runId, before, limit }: { runId: string; before?: string | undefined; limit: number },
): Promise<ShapingRow[]> {
  return db
    .select()
    .from(shapings)
    .where(and(eq(shapings.runId, runId), before === undefined ? undefined : lt(shapings.id, before)))
    .orderBy(desc(shapings.id))
    .limit(limit);
}
