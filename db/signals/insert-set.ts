import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { inVersion } from '../datasets/in-version.ts';
import type { NewSignalSet } from './rows.ts';

/** Inserts a running signal set, and counts the samples whose signals exist already. */
export async function insertSignalSet(db: Database, set: NewSignalSet): Promise<void> {
  await db.run(sql`INSERT INTO signal_sets (id, tenant, dataset_id, version, status, settings, scorer, settings_key,
      samples_reused, created_at)
    SELECT ${set.id}, ${set.tenant}, ${set.datasetId}, ${set.version}, 'running', ${JSON.stringify(set.settings)},
      ${JSON.stringify(set.scorer)}, ${set.settingsKey}, count(*), ${set.createdAt}
    FROM dataset_samples JOIN sample_signals
      ON sample_signals.settings_key = ${set.settingsKey} AND sample_signals.content_sha256 = dataset_samples.content_sha256
    WHERE dataset_id = ${set.datasetId} AND ${inVersion(set.version)} AND error_code IS NULL`);
}
