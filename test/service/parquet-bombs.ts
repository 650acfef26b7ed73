/** Parquet files whose footer contradicts their content. */
import { zstdCompressSync } from 'node:zlib';
import type { CompressionCodec, RowGroup } from 'hyparquet';
import { ByteWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';

interface ParquetOptions {
  ids: readonly string[];
  /** Of every row. */
  response?: string;
  codec?: CompressionCodec;
  /** Values of the footer that replace the true ones. */
  claim?: Partial<Pick<RowGroup, 'num_rows' | 'total_byte_size'>>;
  /** Bytes that lengthen the footer. */
  footerBytes?: number;
}

/** All rows are one row group. */
export function buildParquet({ ids, response, codec = 'UNCOMPRESSED', claim = {}, footerBytes }: ParquetOptions) {
  const columnData = [
    { name: 'id', data: [...ids], type: 'STRING' as const },
    ...(response === undefined ? [] : [{ name: 'responses', data: ids.map(() => [response]), type: 'JSON' as const }]),
  ];
  const bytes = new ByteWriter();
  const writer = new ParquetWriter({
    writer: bytes,
    schema: schemaFromColumnData({ columnData }),
    codec,
    compressors: { ZSTD: (input) => new Uint8Array(zstdCompressSync(input)) },
    statistics: false,
    ...(footerBytes === undefined ? {} : { kvMetadata: [{ key: 'x', value: 'y'.repeat(footerBytes) }] }),
  });
  void writer.write({ columnData, rowGroupSize: ids.length, pageSize: 1024 ** 3 });
  for (const group of writer.row_groups) Object.assign(group, claim);
  void writer.finish();
  return new Uint8Array(bytes.getBuffer());
}
