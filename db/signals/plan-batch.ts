/** The next samples of a signal set to score, and that a run was made for them. */
import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import { atomically, changed, type Database } from '../database.ts';
import type { DatasetSampleRow } from '../datasets/list-samples.ts';
import { datasetSamples, signalBatches } from '../schema.ts';
import type { SignalSetRow } from './insert-set.ts';

/** Samples after the planned ones that have no signals yet, or failed before this set began. */
export function listUnscoredSamples(db: Database, set: SignalSetRow, limit: number): Promise<DatasetSampleRow[]> {
  return db
    .select()
    .from(datasetSamples)
    .where(
      sql`dataset_id = ${set.datasetId} AND sequence > ${set.planned} AND since <= ${set.version}
        AND (until IS NULL OR until > ${set.version})
        AND NOT EXISTS (SELECT 1 FROM sample_signals WHERE settings_key = ${set.settingsKey}
          AND sample_signals.content_sha256 = dataset_samples.content_sha256
          AND (error_code IS NULL OR sample_signals.created_at >= ${set.createdAt}))`,
    )
    .orderBy(asc(datasetSamples.sequence))
    .limit(limit);
}

export interface NewSignalBatch {
  setId: string;
  /** Sequence that was planned up to before: of two that plan at once, one does. */
  after: number;
  last: number;
  /** Undefined where none of its samples can be scored: there is nothing to wait for then. */
  runId: string | undefined;
}

/** @returns false where another has planned this batch */
export async function insertSignalBatch(db: Database, { setId, after, last, runId }: NewSignalBatch): Promise<boolean> {
  const results = await atomically(db, [
    sql`INSERT INTO signal_batches (set_id, last, run_id, done)
      SELECT id, ${last}, ${runId ?? ''}, ${runId === undefined ? 1 : 0} FROM signal_sets WHERE id = ${setId} AND planned = ${after} ON CONFLICT DO NOTHING`,
    sql`UPDATE signal_sets SET planned = ${last} WHERE id = ${setId} AND planned = ${after}`,
  ]);
  return changed(results, 0);
}

export interface OpenBatch {
  last: number;
  runId: string;
}

export function listOpenBatches(db: Database, setId: string): Promise<OpenBatch[]> {
  return db
    .select({ last: signalBatches.last, runId: signalBatches.runId })
    .from(signalBatches)
    .where(and(eq(signalBatches.setId, setId), eq(signalBatches.done, false)))
    .orderBy(asc(signalBatches.last));
}

/** Rows of a version by the ids that its runs know them by. */
export function findSamplesById(
  db: Database,
  set: Pick<SignalSetRow, 'datasetId' | 'version'>,
  ids: string[],
): Promise<DatasetSampleRow[]> {
  return db
    .select()
    .from(datasetSamples)
    .where(
      and(
        eq(datasetSamples.datasetId, set.datasetId),
        sql`since <= ${set.version} AND (until IS NULL OR until > ${set.version})`,
        inArray(datasetSamples.sampleId, sql`(SELECT value FROM json_each(${JSON.stringify(ids)}))`),
      ),
    );
}
