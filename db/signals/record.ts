/** Stores the signals of the samples of a batch and marks the batch as done. Repeating it changes nothing. */
import { sql } from 'drizzle-orm';
import type { ErrorCode } from '#contract/errors.ts';
import type { SignalValues } from '#contract/signals.ts';
import { atomically, type Database, toJsonGroups } from '../database.ts';

export interface NewSampleSignals {
  contentSha256: string;
  signals: SignalValues | undefined;
  error: { code: ErrorCode; detail: string } | undefined;
}

/** Stores the errors of samples that no run can score. */
export async function recordUnscorable(
  db: Database,
  { settingsKey, samples, now }: Pick<RecordSignals, 'settingsKey' | 'samples' | 'now'>,
): Promise<void> {
  await atomically(
    db,
    toJsonGroups(samples).map(
      (
        json,
      ) => sql`INSERT OR REPLACE INTO sample_signals (settings_key, content_sha256, run_id, error_code, error_detail, created_at)
        SELECT ${settingsKey}, value ->> 'contentSha256', '', value -> 'error' ->> 'code', value -> 'error' ->> 'detail', ${now}
        FROM json_each(${json})`,
    ),
  );
}

export interface RecordSignals {
  setId: string;
  settingsKey: string;
  last: number;
  runId: string;
  samples: NewSampleSignals[];
  now: number;
}

export async function recordSignals(db: Database, record: RecordSignals): Promise<void> {
  const { setId, settingsKey, last, runId, samples, now } = record;
  await atomically(db, [
    ...toJsonGroups(samples).map(
      (
        json,
      ) => sql`INSERT OR REPLACE INTO sample_signals (settings_key, content_sha256, signals, run_id, error_code, error_detail, created_at)
        SELECT ${settingsKey}, value ->> 'contentSha256', value -> 'signals', ${runId}, value -> 'error' ->> 'code',
          value -> 'error' ->> 'detail', ${now}
        FROM json_each(${json}) WHERE EXISTS (SELECT 1 FROM signal_batches WHERE set_id = ${setId} AND last = ${last} AND done = 0)`,
    ),
    sql`UPDATE signal_batches SET done = 1 WHERE set_id = ${setId} AND last = ${last}`,
  ]);
}
