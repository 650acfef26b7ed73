/** Begins a pass over a dataset version. */
import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import type { signalSets } from '../schema.ts';

export type SignalSetRow = typeof signalSets.$inferSelect;
export type NewSignalSet = Omit<SignalSetRow, 'status' | 'samplesReused' | 'planned' | 'finishedAt'>;

export async function insertSignalSet(db: Database, set: NewSignalSet): Promise<void> {
  await db.run(sql`INSERT INTO signal_sets (id, tenant, dataset_id, version, status, settings, scorer, settings_key, samples_reused, created_at)
    SELECT ${set.id}, ${set.tenant}, ${set.datasetId}, ${set.version}, 'running', ${JSON.stringify(set.settings)},
      ${JSON.stringify(set.scorer)}, ${set.settingsKey}, count(*), ${set.createdAt}
    FROM dataset_samples JOIN sample_signals
      ON sample_signals.settings_key = ${set.settingsKey} AND sample_signals.content_sha256 = dataset_samples.content_sha256
    WHERE dataset_id = ${set.datasetId} AND since <= ${set.version} AND (until IS NULL OR until > ${set.version})
      AND error_code IS NULL`);
}
