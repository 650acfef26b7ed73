/** One signal set, several of a dataset, or those that are under way. */
import { and, asc, desc, eq, lt, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { signalBatches, signalSets } from '../schema.ts';
import type { SignalSetRow } from './insert-set.ts';

export async function findSignalSet(db: Database, id: string, tenant?: string): Promise<SignalSetRow | undefined> {
  const mine = tenant === undefined ? undefined : eq(signalSets.tenant, tenant);
  const [row] = await db
    .select()
    .from(signalSets)
    .where(and(eq(signalSets.id, id), mine));
  return row;
}

export interface SignalSetsPage {
  datasetId: string;
  version: number;
  before: string | undefined;
  limit: number;
}

export function listSignalSets(db: Database, page: SignalSetsPage): Promise<SignalSetRow[]> {
  return db
    .select()
    .from(signalSets)
    .where(
      and(
        eq(signalSets.datasetId, page.datasetId),
        eq(signalSets.version, page.version),
        page.before === undefined ? undefined : lt(signalSets.id, page.before),
      ),
    )
    .orderBy(desc(signalSets.id))
    .limit(page.limit);
}

const RUNNING_MAX = 20;

export async function listRunningSignalSets(db: Database): Promise<string[]> {
  const rows = await db
    .select({ id: signalSets.id })
    .from(signalSets)
    .where(sql`status = 'running'`)
    .orderBy(asc(signalSets.id))
    .limit(RUNNING_MAX);
  return rows.map(({ id }) => id);
}

/** The set that a run was made for, if any. */
export async function findSignalSetOfRun(db: Database, runId: string): Promise<string | undefined> {
  const [row] = await db.select({ id: signalBatches.setId }).from(signalBatches).where(eq(signalBatches.runId, runId));
  return row?.id;
}

export interface SignalProgress {
  total: number;
  done: number;
  failed: number;
}

export async function readSignalProgress(db: Database, set: SignalSetRow): Promise<SignalProgress> {
  const [row] = await db.all<SignalProgress>(sql`
    SELECT count(*) AS total, count(sample_signals.content_sha256) AS done, count(error_code) AS failed
    FROM dataset_samples LEFT JOIN sample_signals
      ON sample_signals.settings_key = ${set.settingsKey} AND sample_signals.content_sha256 = dataset_samples.content_sha256
    WHERE dataset_id = ${set.datasetId} AND since <= ${set.version} AND (until IS NULL OR until > ${set.version})`);
  return row ?? { total: 0, done: 0, failed: 0 };
}
