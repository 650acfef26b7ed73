/** Loads the bytes of a row group and validates its pages before any is decompressed. */
import type { AsyncBuffer, PageHeader, RowGroup } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { checkThrift } from './check-thrift.ts';

/** Limit on the values of a column in a row group. Repeated values take no space in the file, but do in memory. */
export const COLUMN_VALUES_MAX = 2_000_000;

function countsOf({ data_page_header: v1, data_page_header_v2: v2, dictionary_page_header: dictionary }: PageHeader) {
  const counts = [v1?.num_values, v2?.num_values, v2?.num_nulls, v2?.num_rows, dictionary?.num_values];
  return counts.flatMap((count) => (count === undefined ? [] : [Number(count)]));
}

function checkPage(header: PageHeader, bytesMax: number): number {
  const { compressed_page_size: packed, uncompressed_page_size: unpacked, data_page_header: v1 } = header;
  if (!(Number(unpacked) >= 0 && Number(unpacked) <= bytesMax && packed >= 0)) {
    throw new RangeError(`a page would decompress to ${unpacked} bytes; at most ${bytesMax}`);
  }
  const encoding = v1?.encoding ?? header.data_page_header_v2?.encoding;
  // Each value may repeat the whole previous value, so that the decoded size has no bound.
  if (encoding === 'DELTA_BYTE_ARRAY')
    throw new RangeError('the encoding DELTA_BYTE_ARRAY is not supported; write PLAIN');
  const counts = countsOf(header);
  if (!counts.every((count) => count >= 0)) throw new RangeError('a page claims a negative number of values');
  return Math.max(0, ...counts);
}

function checkPages(view: DataView, bytesMax: number): void {
  const reader = { view, offset: 0 };
  let values = 0;
  // Iterates like the library.
  while (reader.offset < view.byteLength - 1) {
    checkThrift(view, reader.offset);
    const header = parquetHeader(reader);
    values += checkPage(header, bytesMax);
    if (values > 2 * COLUMN_VALUES_MAX)
      throw new RangeError(`the pages of a column claim ${values} values; at most ${2 * COLUMN_VALUES_MAX}`);
    reader.offset += header.compressed_page_size;
  }
}

/**
 * @returns the file with this row group in memory
 * @throws RangeError if the pages of the row group claim too much
 */
export async function loadGroup(file: AsyncBuffer, { columns }: RowGroup, bytesMax: number): Promise<AsyncBuffer> {
  const ranges = columns.flatMap(({ meta_data: meta }) => {
    if (!meta) return [];
    const start = Number(meta.dictionary_page_offset || meta.data_page_offset);
    return [{ start, end: start + Number(meta.total_compressed_size) }];
  });
  if (ranges.length === 0) return file;
  const first = Math.min(...ranges.map(({ start }) => start));
  const last = Math.max(...ranges.map(({ end }) => end));
  if (!(first >= 0 && last <= file.byteLength && ranges.every(({ start, end }) => end >= start))) {
    throw new RangeError('its columns are outside the file');
  }
  if (last - first > bytesMax) throw new RangeError(`it takes ${last - first} bytes; at most ${bytesMax}`);
  const bytes = await file.slice(first, last);
  for (const { start, end } of ranges) checkPages(new DataView(bytes, start - first, end - start), bytesMax);
  return {
    byteLength: file.byteLength,
    slice: (start, end = file.byteLength) =>
      start >= first && end <= last ? bytes.slice(start - first, end - first) : file.slice(start, end),
  };
}
