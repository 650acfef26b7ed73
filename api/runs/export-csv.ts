/** Writes trajectories as CSV, without token series. */
import type { TrajectorySummary } from '#contract/trajectory.ts';
import { writeCsv } from '../files/write-csv.ts';

const COLUMNS = [
  'id',
  'run_id',
  'sample_id',
  'response_index',
  'origin',
  'text',
  'tokens',
  'reward',
  'mean_dependency',
  'gain',
  'shaping_id',
  'alpha',
  'advantage',
  'degenerate',
  'created_at',
] as const satisfies (keyof TrajectorySummary)[];

export function toCsv(trajectories: AsyncIterable<TrajectorySummary>): AsyncGenerator<string> {
  return writeCsv(COLUMNS, trajectories);
}
