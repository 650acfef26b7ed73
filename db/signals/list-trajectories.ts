/** Responses of the samples of a signal set, whichever run they were scored in; the bare answers are none. */
import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import type { SignalSetRow } from './insert-set.ts';

export interface SetTrajectoryRow {
  /** Of the sample in the dataset. */
  sequence: number;
  responseIndex: number;
  text: string;
  reward: number | null;
  gain: number;
  meanDependency: number;
}
type SetTrajectoryPlace = Pick<SetTrajectoryRow, 'sequence' | 'responseIndex'>;

export interface SetTrajectoriesPage {
  set: SignalSetRow;
  after: SetTrajectoryPlace | undefined;
  limit: number;
}

/**
 * The order of the joins is that of the answer: every page costs the same. A set scores the bare answer after the
 * responses that a sample has.
 */
function ofPage({ set, after = { sequence: 0, responseIndex: -1 }, limit }: SetTrajectoriesPage) {
  return sql`FROM dataset_samples
    CROSS JOIN sample_signals ON sample_signals.settings_key = ${set.settingsKey}
      AND sample_signals.content_sha256 = dataset_samples.content_sha256 AND sample_signals.error_code IS NULL
    CROSS JOIN samples ON samples.run_id = sample_signals.run_id AND samples.sample_id = dataset_samples.sample_id
    CROSS JOIN trajectories ON trajectories.run_id = samples.run_id AND trajectories.sample_position = samples.position
    WHERE dataset_samples.dataset_id = ${set.datasetId}
      AND since <= ${set.version} AND (until IS NULL OR until > ${set.version})
      AND sequence >= ${after.sequence} AND (sequence > ${after.sequence} OR response_index > ${after.responseIndex})
      AND NOT (answers <> '[]' AND response_index = dataset_samples.responses)
    ORDER BY sequence, response_index LIMIT ${limit}`;
}

/** As JSON has it: what the database reads from it may differ in the last bit. */
function dependencyOf({ set }: SetTrajectoriesPage) {
  return sql`trajectories.means -> ${set.settings.divergence} AS "meanDependency"`;
}

type Written<Row> = Omit<Row, 'meanDependency'> & { meanDependency: string };

function toNumber<Row>(row: Written<Row>): Omit<Row, 'meanDependency'> & { meanDependency: number } {
  return { ...row, meanDependency: Number(row.meanDependency) };
}

/** In the order of the dataset. */
export async function listSetTrajectories(db: Database, page: SetTrajectoriesPage): Promise<SetTrajectoryRow[]> {
  const rows = await db.all<Written<SetTrajectoryRow>>(
    sql`SELECT sequence, response_index AS "responseIndex", text, reward, gain, ${dependencyOf(page)} ${ofPage(page)}`,
  );
  return rows.map(toNumber);
}

export type SetDependency = SetTrajectoryPlace & Pick<SetTrajectoryRow, 'meanDependency'>;

export async function listSetDependencies(db: Database, page: SetTrajectoriesPage): Promise<SetDependency[]> {
  const rows = await db.all<Written<SetDependency>>(
    sql`SELECT sequence, response_index AS "responseIndex", ${dependencyOf(page)} ${ofPage(page)}`,
  );
  return rows.map(toNumber);
}
