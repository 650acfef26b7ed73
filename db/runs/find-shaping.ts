import { and, eq } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { shapings } from '../schema.ts';
import type { ShapingRow } from './rows.ts';

/** @returns undefined if the shaping does not exist or belongs to another run */
export async function findShaping(db: Database, runId: string, id: string): Promise<ShapingRow | undefined> {
  const [row] = await db
    .select()
    .from(shapings)
    .where(and(eq(shapings.id, id), eq(shapings.runId, runId)));
  return row;
}
