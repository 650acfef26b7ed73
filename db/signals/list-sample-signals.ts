/** Lists the samples of a set's version with their signals, in the order of the dataset. */
import { and, asc, eq, getTableColumns, gt, sql } from 'drizzle-orm';
import type { ErrorCode } from '#contract/errors.ts';
import type { SignalValues } from '#contract/signals.ts';
import type { Database } from '../database.ts';
import { inVersion } from '../datasets/in-version.ts';
import type { DatasetSampleRow } from '../datasets/rows.ts';
import { datasetSamples, sampleSignals } from '../schema.ts';
import type { SignalSetRow } from './rows.ts';
import { parseSignals, SIGNALS_JSON } from './stored-signals.ts';

export interface SampleSignalsRow {
  values: SignalValues;
  /** Empty if no run could score the sample. */
  runId: string;
  errorCode: ErrorCode | null;
  errorDetail: string | null;
}

export interface SignalledSample {
  sample: DatasetSampleRow;
  /** Null until they are computed. */
  signals: SampleSignalsRow | null;
}

export interface SignalsPage {
  set: SignalSetRow;
  after: number | undefined;
  limit: number;
}

export async function listSampleSignals(db: Database, { set, after, limit }: SignalsPage): Promise<SignalledSample[]> {
  const { runId, errorCode, errorDetail } = sampleSignals;
  const rows = await db
    .select({
      sample: getTableColumns(datasetSamples),
      json: sql<string>`${sql.raw(SIGNALS_JSON)}`,
      signals: { runId, errorCode, errorDetail },
    })
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
        inVersion(set.version),
        after === undefined ? undefined : gt(datasetSamples.sequence, after),
      ),
    )
    .orderBy(asc(datasetSamples.sequence))
    .limit(limit);
  return rows.map(({ sample, json, signals }) => ({
    sample,
    signals: signals && { ...signals, values: parseSignals(json) },
  }));
}
