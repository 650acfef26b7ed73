import { sql } from 'drizzle-orm';
import { atomically, type Database, toJsonGroups } from '../database.ts';
import type { NewSampleSignals } from './rows.ts';

export interface UnscorableSamples {
  settingsKey: string;
  samples: NewSampleSignals[];
  now: number;
}

/** Stores the errors of samples that no run can score. */
export async function recordUnscorable(db: Database, { settingsKey, samples, now }: UnscorableSamples): Promise<void> {
  await atomically(
    db,
    toJsonGroups(samples).map(
      (
        json,
      ) => sql`INSERT OR REPLACE INTO sample_signals (settings_key, content_sha256, run_id, error_code, error_detail,
          created_at)
        SELECT ${settingsKey}, value ->> 'contentSha256', '', value -> 'error' ->> 'code',
          value -> 'error' ->> 'detail', ${now}
        FROM json_each(${json})`,
    ),
  );
}
