import { sql } from 'drizzle-orm';
import { atomically, type Database, toJsonGroups } from '../database.ts';
import type { NewSampleSignals } from './rows.ts';

export interface RecordSignalBatch {
  setId: string;
  settingsKey: string;
  last: number;
  runId: string;
  samples: NewSampleSignals[];
  now: number;
}

/** Stores the signals of the samples of a batch and marks the batch as done. Repeating it changes nothing. */
export async function recordSignalBatch(db: Database, record: RecordSignalBatch): Promise<void> {
  const { setId, settingsKey, last, runId, samples, now } = record;
  const ofBatch = sql`set_id = ${setId} AND last = ${last}`;
  await atomically(db, [
    ...toJsonGroups(samples).map(
      (json) => sql`INSERT OR REPLACE INTO sample_signals (settings_key, content_sha256, signals, run_id, error_code,
          error_detail, created_at)
        SELECT ${settingsKey}, value ->> 'contentSha256', value -> 'signals', ${runId}, value -> 'error' ->> 'code',
          value -> 'error' ->> 'detail', ${now}
        FROM json_each(${json}) WHERE EXISTS (SELECT 1 FROM signal_batches WHERE ${ofBatch} AND done = 0)`,
    ),
    sql`UPDATE signal_batches SET done = 1 WHERE ${ofBatch}`,
  ]);
}
