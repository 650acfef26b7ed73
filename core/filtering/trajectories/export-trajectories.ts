/** Exports the trajectories that a filter kept or dropped, one per row, with the reasons. */
import type { ExportFormat } from '#contract/file-format.ts';
import type { ExportTableRow } from '../exports/export-table.ts';
import { FORMAT_WRITERS } from '../exports/formats.ts';
import type { ParquetColumns } from '../exports/parquet-type.ts';
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
  /** All trajectories of each sample, one sample after the other. */
  groups: AsyncIterable<readonly ScoredTrajectory[]> | Iterable<readonly ScoredTrajectory[]>;
  /** See `createTrajectoryFilter`. */
  keep(group: readonly ScoredTrajectory[]): TrajectoryDecision[];
  part: 'kept' | 'dropped';
  format: ExportFormat;
}

async function* toRows({ groups, keep, part }: TrajectoriesInput): AsyncGenerator<ExportTableRow> {
  for await (const group of groups) {
    for (const { trajectory, kept, reasons } of keep(group)) {
      if (kept !== (part === 'kept')) continue;
      const { sample_id, response_index, text, reward, mean_dependency, gain } = trajectory;
      const values = { sample_id, response_index, text, reward, mean_dependency, gain, reasons };
      yield { values, bytes: 512 + 2 * text.length };
    }
  }
}

export function exportTrajectories(input: TrajectoriesInput): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  return FORMAT_WRITERS[input.format].writeTable({ columns: COLUMNS, rows: toRows(input) });
}
