/** Writes a leaderboard as CSV or Parquet: one row per submission, one column per number of an estimate. */
import { type BasicType, type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import type { EstimateWire, Leaderboard, RankedSubmission } from '#contract/leaderboard.ts';
import { METRIC_NAMES } from '#contract/leaderboard.ts';
import { type CsvValue, writeCsv } from '../files/write-csv.ts';

const TEXTS = ['id', 'model', 'team', 'link', 'visibility', 'submitted_at'] as const;
const COUNTS = ['rank', 'rank_best', 'rank_worst', 'responses'] as const;
const PARTS = ['value', 'low', 'high', 'standard_error'] as const satisfies (keyof EstimateWire)[];

type Row = Record<string, CsvValue>;

function toRow(submission: RankedSubmission): Row {
  const row: Row = { self_reported: submission.self_reported };
  for (const name of TEXTS) row[name] = submission[name];
  for (const name of COUNTS) row[name] = submission[name];
  for (const metric of METRIC_NAMES) {
    for (const part of PARTS) row[part === 'value' ? metric : `${metric}_${part}`] = submission[metric]?.[part] ?? null;
  }
  return row;
}

const COLUMNS = [
  ...COUNTS.slice(0, 3),
  ...TEXTS,
  'self_reported',
  'responses',
  ...METRIC_NAMES.flatMap((metric) => PARTS.map((part) => (part === 'value' ? metric : `${metric}_${part}`))),
];

export function writeBoardCsv({ entries }: Leaderboard): AsyncGenerator<string> {
  return writeCsv(COLUMNS, entries.map(toRow));
}

function typeOf(name: string): BasicType {
  if ((TEXTS as readonly string[]).includes(name)) return 'STRING';
  if ((COUNTS as readonly string[]).includes(name)) return 'INT32';
  return name === 'self_reported' ? 'BOOLEAN' : 'DOUBLE';
}

export function writeBoardParquet({ entries }: Leaderboard): ArrayBuffer {
  const rows = entries.map(toRow);
  const columnData = COLUMNS.map(
    (name): ColumnSource => ({ name, type: typeOf(name), nullable: true, data: rows.map((row) => row[name] ?? null) }),
  );
  return parquetWriteBuffer({ columnData });
}
