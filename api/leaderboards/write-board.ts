/** A board as a file: one row for each entry, estimates in columns of their own. */
import { type BasicType, type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import type { EstimateWire, Leaderboard, RankedSubmission } from '#contract/leaderboard.ts';
import { METRIC_NAMES } from '#contract/leaderboard.ts';
import { type CsvValue, writeCsv } from '../files/write-csv.ts';

const TEXTS = ['id', 'model', 'team', 'link', 'visibility', 'submitted_at'] as const;
const COUNTS = ['rank', 'rank_best', 'rank_worst', 'responses'] as const;
const PARTS = ['value', 'low', 'high', 'standard_error'] as const satisfies (keyof EstimateWire)[];

type Row = Record<string, CsvValue>;

function toRow(entry: RankedSubmission): Row {
  const row: Row = { self_reported: entry.self_reported };
  for (const name of TEXTS) row[name] = entry[name];
  for (const name of COUNTS) row[name] = entry[name];
  for (const metric of METRIC_NAMES) {
    for (const part of PARTS) row[part === 'value' ? metric : `${metric}_${part}`] = entry[metric]?.[part] ?? null;
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

export function boardAsCsv({ entries }: Leaderboard): AsyncGenerator<string> {
  return writeCsv(COLUMNS, entries.map(toRow));
}

function typeOf(name: string): BasicType {
  if ((TEXTS as readonly string[]).includes(name)) return 'STRING';
  if ((COUNTS as readonly string[]).includes(name)) return 'INT32';
  return name === 'self_reported' ? 'BOOLEAN' : 'DOUBLE';
}

export function boardAsParquet({ entries }: Leaderboard): ArrayBuffer {
  const rows = entries.map(toRow);
  const columnData = COLUMNS.map(
    (name): ColumnSource => ({ name, type: typeOf(name), nullable: true, data: rows.map((row) => row[name] ?? null) }),
  );
  return parquetWriteBuffer({ columnData });
}
