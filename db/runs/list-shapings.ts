import { and, desc, eq, lt } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { shapings } from '../schema.ts';
import type { ShapingRow } from './rows.ts';

export interface ShapingsPage {
  runId: string;
  /** ID of the last shaping of the previous page. */
  before?: string | undefined;
  limit: number;
}

/** Lists the shapings of a run, newest first. */
export async function listShapings(db: Database, { runId, before, limit }: ShapingsPage): Promise<ShapingRow[]> {
  return db
    .select()
    .from(shapings)
    .where(and(eq(shapings.runId, runId), before === undefined ? undefined : lt(shapings.id, before)))
    .orderBy(desc(shapings.id))
    .limit(limit);
}
