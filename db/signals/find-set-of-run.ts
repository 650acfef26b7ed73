import { eq } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { signalBatches } from '../schema.ts';

/** @returns the ID of the signal set that a run scores, undefined if it scores none */
export async function findSignalSetOfRun(db: Database, runId: string): Promise<string | undefined> {
  const [row] = await db.select({ id: signalBatches.setId }).from(signalBatches).where(eq(signalBatches.runId, runId));
  return row?.id;
}
