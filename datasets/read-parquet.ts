/** Rows of a Parquet file, a row group at a time. */
import { decompress as unzstd } from 'fzstd';
import {
  type AsyncBuffer,
  type Compressors,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { SightlineError } from '#contract/errors.ts';

export interface ParquetFile {
  rows: number;
  columns: string[];
  /** A row group that cannot be read is a fault of each of its rows; those around it are read. */
  read(): AsyncGenerator<ParquetRow>;
}

/** Numbered from 1. */
export type ParquetRow = { number: number; value: unknown } | { number: number; fault: string };

const REASON_CHARS_MAX = 200;
/** Of one column in one row group: what is repeated takes no room in the file, but in memory each is there. */
const COLUMN_VALUES_MAX = 2_000_000;

/** A page says how large it becomes: it may say less than the file does, and nothing of it becomes larger. */
function boundedBy(bytesMax: number): Compressors {
  const all: Compressors = { ...compressors, ZSTD: (input, length) => unzstd(input, new Uint8Array(length)) };
  return Object.fromEntries(
    Object.entries(all).map(([codec, decompress]) => [
      codec,
      (input: Uint8Array, length: number) => {
        if (length > bytesMax) throw new RangeError(`a page would become ${length} bytes`);
        return decompress(input, length);
      },
    ]),
  );
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
 * @param groupBytesMax of a row group, uncompressed
 * @throws SightlineError `invalid_request` or `payload_too_large`
 */
export async function openParquet(file: AsyncBuffer, groupBytesMax: number): Promise<ParquetFile> {
  let metadata: FileMetaData;
  try {
    metadata = await parquetMetadataAsync(file);
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
  const bounded = boundedBy(groupBytesMax);
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
          rows = await parquetReadObjects({ file, metadata, compressors: bounded, ...part });
        } catch (error) {
          // What the file lies in cannot be read: that is no fault of its rows.
          if (error instanceof SightlineError) throw error;
          const reason = (error instanceof Error ? error.message : String(error)).slice(0, REASON_CHARS_MAX);
          const fault = `rows ${first + 1} to ${end} of the file are one row group, which cannot be read: ${reason}`;
          for (let number = first + 1; number <= end; number += 1) yield { number, fault };
        }
        for (const [index, value] of rows.entries()) yield { number: first + index + 1, value };
        first = end;
      }
    },
  };
}
