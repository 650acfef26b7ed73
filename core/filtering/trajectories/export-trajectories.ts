/** Trajectories that a filter kept or dropped, one a row, with the reasons. */
import type { ParquetColumns } from '../exports/parquet-type.ts';
import { writeJsonl } from '../exports/write-jsonl.ts';
import { writeParquet } from '../exports/write-parquet.ts';
import type { TrajectoryDecision } from './filter-group.ts';
import type { ScoredTrajectory } from './judge.ts';

const COLUMNS: ParquetColumns = {
  sample_id: 'string',
  response_index: 'int64',
  text: 'string',
  reward: 'double',
  mean_dependency: 'double',
  gain: 'double',
  reasons: { list: 'string' },
};

export interface TrajectoriesInput {
  /** Of one sample after the other: all of its trajectories at once. */
  groups: AsyncIterable<readonly ScoredTrajectory[]> | Iterable<readonly ScoredTrajectory[]>;
  /** See `createTrajectoryFilter`. */
  keep(group: readonly ScoredTrajectory[]): TrajectoryDecision[];
  part: 'kept' | 'dropped';
  format: 'jsonl' | 'parquet';
}

async function* toRows({ groups, keep, part }: TrajectoriesInput) {
  for await (const group of groups) {
    for (const { trajectory, kept, reasons } of keep(group)) {
      if (kept !== (part === 'kept')) continue;
      const { sample_id, response_index, text, reward, mean_dependency, gain } = trajectory;
      yield { sample_id, response_index, text, reward, mean_dependency, gain, reasons };
    }
  }
}

async function* toParquetRows(input: TrajectoriesInput) {
  for await (const row of toRows(input)) {
    const values = { ...row, response_index: BigInt(row.response_index) };
    yield { values, bytes: 512 + 2 * row.text.length };
  }
}

export function exportTrajectories(input: TrajectoriesInput): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  return input.format === 'jsonl'
    ? writeJsonl(toRows(input))
    : writeParquet({ columns: COLUMNS, rows: toParquetRows(input) });
}
