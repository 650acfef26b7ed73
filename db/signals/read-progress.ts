import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { inVersion } from '../datasets/in-version.ts';
import type { SignalSetRow } from './rows.ts';

export interface SignalProgress {
  total: number;
  done: number;
  failed: number;
}

/** Counts the samples of a signal set, those that are done, and those that failed. */
export async function readSignalProgress(db: Database, set: SignalSetRow): Promise<SignalProgress> {
  const [row] = await db.all<SignalProgress>(sql`
    SELECT count(*) AS total, count(sample_signals.content_sha256) AS done, count(error_code) AS failed
    FROM dataset_samples LEFT JOIN sample_signals
      ON sample_signals.settings_key = ${set.settingsKey} AND sample_signals.content_sha256 = dataset_samples.content_sha256
    WHERE dataset_id = ${set.datasetId} AND ${inVersion(set.version)}`);
  return row ?? { total: 0, done: 0, failed: 0 };
}
