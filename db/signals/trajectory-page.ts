import { type SQL, sql } from 'drizzle-orm';
import { inVersion } from '../datasets/in-version.ts';
import type { SignalSetRow } from './rows.ts';

export interface SetTrajectoryPosition {
  /** Sequence number of the dataset sample. */
  sequence: number;
  responseIndex: number;
}

export interface SetTrajectoriesPage {
  set: SignalSetRow;
  /** Position of the last trajectory of the previous page. */
  after: SetTrajectoryPosition | undefined;
  limit: number;
}

/**
 * Selects the scored responses of the samples of a signal set, from any run, in the order of the dataset. The order of the
 * joins is the order of the result, so every page costs the same. Skips the bare answer, which a set scores after the
 * responses of a sample.
 */
export function fromTrajectories({ set, after = { sequence: 0, responseIndex: -1 }, limit }: SetTrajectoriesPage): SQL {
  return sql`FROM dataset_samples
    CROSS JOIN sample_signals ON sample_signals.settings_key = ${set.settingsKey}
      AND sample_signals.content_sha256 = dataset_samples.content_sha256 AND sample_signals.error_code IS NULL
    CROSS JOIN samples ON samples.run_id = sample_signals.run_id AND samples.sample_id = dataset_samples.sample_id
    CROSS JOIN trajectories ON trajectories.run_id = samples.run_id AND trajectories.sample_position = samples.position
    WHERE dataset_samples.dataset_id = ${set.datasetId} AND ${inVersion(set.version)}
      AND sequence >= ${after.sequence} AND (sequence > ${after.sequence} OR response_index > ${after.responseIndex})
      AND NOT (answers <> '[]' AND response_index = dataset_samples.responses)
    ORDER BY sequence, response_index LIMIT ${limit}`;
}

/** Selects the mean dependency as JSON text: as a number, SQLite may read it with a different last bit. */
export function selectMeanDependency({ set }: SetTrajectoriesPage): SQL {
  return sql`trajectories.means -> ${set.settings.divergence} AS "meanDependency"`;
}
