/** Rows of an export before they are written in a format. */
import type { ImageSource } from './images.ts';
import type { ParquetColumns } from './parquet-type.ts';

export interface ExportTableRow {
  values: Readonly<Record<string, unknown>>;
  /** SHA-256 of each image; written to the column `images`. */
  images?: readonly string[];
  /** Estimated memory of the values, in bytes. */
  bytes: number;
}

export interface ExportTable {
  columns: ParquetColumns;
  /** Source of the column `images`; left out if the table has no such column. */
  images?: ImageSource;
  rows: AsyncIterable<ExportTableRow>;
}
