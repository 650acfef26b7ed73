/** Samples of a set's version with their signals, in order. */
import { and, asc, eq, getTableColumns, gt, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import type { DatasetSampleRow } from '../datasets/rows.ts';
import { datasetSamples, sampleSignals } from '../schema.ts';
import type { SignalSetRow } from './rows.ts';

export interface SignalledSample {
  sample: DatasetSampleRow;
  /** Null while they are not computed. */
  signals: typeof sampleSignals.$inferSelect | null;
}

export interface SignalsPage {
  set: SignalSetRow;
  after: number | undefined;
  limit: number;
}

export function listSampleSignals(db: Database, { set, after, limit }: SignalsPage): Promise<SignalledSample[]> {
  return db
    .select({ sample: getTableColumns(datasetSamples), signals: getTableColumns(sampleSignals) })
    .from(datasetSamples)
    .leftJoin(
      sampleSignals,
      and(
        eq(sampleSignals.settingsKey, set.settingsKey),
        eq(sampleSignals.contentSha256, datasetSamples.contentSha256),
      ),
    )
    .where(
      and(
        eq(datasetSamples.datasetId, set.datasetId),
        sql`since <= ${set.version} AND (until IS NULL OR until > ${set.version})`,
        after === undefined ? undefined : gt(datasetSamples.sequence, after),
      ),
    )
    .orderBy(asc(datasetSamples.sequence))
    .limit(limit);
}
