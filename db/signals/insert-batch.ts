import { sql } from 'drizzle-orm';
import { atomically, changed, type Database } from '../database.ts';

export interface NewSignalBatch {
  setId: string;
  /** Last planned sequence number that the caller read: of concurrent calls, one succeeds. */
  after: number;
  last: number;
  /** Undefined if no sample of the batch can be scored; the batch is then done at once. */
  runId: string | undefined;
}

/**
 * Records a batch and its run, and advances the signal set past the samples of the batch.
 * @returns false if another invocation has advanced the set
 */
export async function insertSignalBatch(db: Database, { setId, after, last, runId }: NewSignalBatch): Promise<boolean> {
  const results = await atomically(db, [
    sql`INSERT INTO signal_batches (set_id, last, run_id, done)
      SELECT id, ${last}, ${runId ?? ''}, ${runId === undefined ? 1 : 0} FROM signal_sets
      WHERE id = ${setId} AND planned = ${after} ON CONFLICT DO NOTHING`,
    sql`UPDATE signal_sets SET planned = ${last} WHERE id = ${setId} AND planned = ${after}`,
  ]);
  return changed(results, 0);
}
