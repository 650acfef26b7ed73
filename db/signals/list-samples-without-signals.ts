import { asc, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { inVersion } from '../datasets/in-version.ts';
import type { DatasetSampleRow } from '../datasets/rows.ts';
import { datasetSamples } from '../schema.ts';
import type { SignalSetRow } from './rows.ts';

/** Lists the next samples of a set that are not planned and have no signals, or failed before the set was created. */
export function listSamplesWithoutSignals(db: Database, set: SignalSetRow, limit: number): Promise<DatasetSampleRow[]> {
  return db
    .select()
    .from(datasetSamples)
    .where(
      sql`dataset_id = ${set.datasetId} AND sequence > ${set.planned} AND ${inVersion(set.version)}
        AND NOT EXISTS (SELECT 1 FROM sample_signals WHERE settings_key = ${set.settingsKey}
          AND sample_signals.content_sha256 = dataset_samples.content_sha256
          AND (error_code IS NULL OR sample_signals.created_at >= ${set.createdAt}))`,
    )
    .orderBy(asc(datasetSamples.sequence))
    .limit(limit);
}
