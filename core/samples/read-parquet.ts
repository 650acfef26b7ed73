/** Reads rows of a Parquet file, one row group at a time. */
import { decompress as unzstd } from 'fzstd';
import { type AsyncBuffer, type Compressors, type FileMetaData, parquetMetadata, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { SightlineError } from '#contract/errors.ts';
import { checkThrift } from './check-thrift.ts';
import { COLUMN_VALUES_MAX, loadGroup } from './parquet-group.ts';

export interface ParquetFile {
  rows: number;
  columns: string[];
  /** Yields an error for each row of an unreadable row group, and continues with the next one. */
  read(): AsyncGenerator<ParquetRow>;
}

/** Row with its number, from 1. */
export type ParquetRow = { number: number; value: unknown } | { number: number; error: string };

const REASON_CHARS_MAX = 200;
const END_BYTES = 8;

/** Zstandard limited to the size in the page header; the library's own trusts the compressed data. */
const UNPACKING: Compressors = { ...compressors, ZSTD: (input, length) => unzstd(input, new Uint8Array(length)) };

/** @throws Error if the footer is missing or claims more than exists */
async function readFooter(file: AsyncBuffer): Promise<FileMetaData> {
  const end = new DataView(await file.slice(Math.max(0, file.byteLength - END_BYTES)));
  const start = file.byteLength - END_BYTES - end.getUint32(0, true);
  if (start < 0) throw new RangeError('the footer is longer than the file');
  const bytes = await file.slice(start, file.byteLength);
  checkThrift(new DataView(bytes), 0);
  return parquetMetadata(bytes);
}

/** @throws SightlineError `payload_too_large` */
function requireFewValues({ row_groups: groups }: FileMetaData): void {
  const values = groups.flatMap(({ num_rows, columns }) => [
    Number(num_rows),
    ...columns.map(({ meta_data }) => Number(meta_data?.num_values ?? 0)),
  ]);
  if (values.every((count) => count >= 0 && count <= COLUMN_VALUES_MAX)) return;
  const detail = `A row group of this file has more than ${COLUMN_VALUES_MAX} rows or values of a column. Write it with smaller row groups`;
  throw new SightlineError('payload_too_large', detail);
}

function notParquet(cause: unknown): SightlineError {
  return new SightlineError('invalid_request', 'This is not a Parquet file, or its end is missing', { cause });
}

/**
 * @param groupBytesMax limit on the uncompressed size of a row group
 * @throws SightlineError `invalid_request` or `payload_too_large`
 */
export async function openParquet(file: AsyncBuffer, groupBytesMax: number): Promise<ParquetFile> {
  let metadata: FileMetaData;
  try {
    metadata = await readFooter(file);
  } catch (cause) {
    throw notParquet(cause);
  }
  const largest = metadata.row_groups.reduce((most, group) => Math.max(most, Number(group.total_byte_size)), 0);
  if (largest > groupBytesMax) {
    const mb = (bytes: number) => `${Math.ceil(bytes / 1024 / 1024)} MB`;
    throw new SightlineError(
      'payload_too_large',
      `A row group of this file has ${mb(largest)}; at most ${mb(groupBytesMax)} can be read at once. Write it with smaller row groups`,
    );
  }
  requireFewValues(metadata);
  return {
    rows: Number(metadata.num_rows),
    columns: metadata.schema.filter((_, index) => index > 0).map(({ name }) => name),
    async *read() {
      let first = 0;
      for (const group of metadata.row_groups) {
        const end = first + Number(group.num_rows);
        let rows: Record<string, unknown>[] = [];
        try {
          const part = { rowStart: first, rowEnd: end, utf8: false };
          const loaded = await loadGroup(file, group, groupBytesMax);
          rows = await parquetReadObjects({ file: loaded, metadata, compressors: UNPACKING, ...part });
        } catch (error) {
          // The storage of the file failed, not its contents.
          if (error instanceof SightlineError) throw error;
          const reason = (error instanceof Error ? error.message : String(error)).slice(0, REASON_CHARS_MAX);
          const message = `rows ${first + 1} to ${end} of the file are one row group, which cannot be read: ${reason}`;
          for (let number = first + 1; number <= end; number += 1) yield { number, error: message };
        }
        for (const [index, value] of rows.entries()) yield { number: first + index + 1, value };
        first = end;
      }
    },
  };
}
