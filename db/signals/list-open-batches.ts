import { and, asc, eq } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { signalBatches } from '../schema.ts';
import type { SignalBatch } from './rows.ts';

/** Lists the batches of a signal set whose signals are not recorded yet, in the order of the dataset. */
export function listOpenSignalBatches(db: Database, setId: string): Promise<SignalBatch[]> {
  return db
    .select({ setId: signalBatches.setId, last: signalBatches.last, runId: signalBatches.runId })
    .from(signalBatches)
    .where(and(eq(signalBatches.setId, setId), eq(signalBatches.done, false)))
    .orderBy(asc(signalBatches.last));
}
