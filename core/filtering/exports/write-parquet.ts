/** Writes rows of nested values as a Parquet file, one row group at a time. */
import { ByteWriter, type ColumnSource, ParquetWriter } from 'hyparquet-writer';
import type { ExportTable } from './export-table.ts';
import { IMAGES_FOOTER, imageBytesOf, toImageStructs } from './images.ts';
import { type ParquetColumns, toSchema } from './parquet-type.ts';

export interface ParquetRow {
  values: Readonly<Record<string, unknown>>;
  /** Estimated memory of the row, in bytes. */
  bytes: number;
}

export interface ParquetFile {
  columns: ParquetColumns;
  rows: AsyncIterable<ParquetRow>;
  /** Columns of images, written uncompressed and without dictionary because images are compressed already. */
  imageColumns?: readonly string[];
  /** Key-value metadata of the footer. */
  footer?: Readonly<Record<string, string>>;
}

const ROWS_PER_GROUP = 2_000;
const BYTES_PER_GROUP = 8 * 1024 * 1024;

/** Holds one row group in memory. The same rows give the same bytes. */
export async function* writeParquet(file: ParquetFile): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const { columns, imageColumns = [], footer = {} } = file;
  const bytes = new ByteWriter();
  const writer = new ParquetWriter({
    writer: bytes,
    schema: toSchema(columns),
    statistics: false,
    kvMetadata: Object.entries(footer).map(([key, value]) => ({ key, value })),
    createdBy: 'sightline',
  });
  let group: ParquetRow[] = [];
  let size = 0;

  async function writeGroup(): Promise<void> {
    const columnData = Object.keys(columns).map((name): ColumnSource => {
      const column = { name, data: group.map((row) => row.values[name] ?? null), offsetIndex: false };
      return imageColumns.includes(name) ? { ...column, codec: 'UNCOMPRESSED', encoding: 'PLAIN' } : column;
    });
    await writer.write({ columnData, rowGroupSize: group.length });
    group = [];
    size = 0;
  }

  function flush(): Uint8Array<ArrayBuffer> {
    const chunk = new Uint8Array(bytes.getBuffer());
    bytes.index = 0;
    return chunk;
  }

  for await (const row of file.rows) {
    group.push(row);
    size += row.bytes;
    if (group.length === ROWS_PER_GROUP || size >= BYTES_PER_GROUP) {
      await writeGroup();
      yield flush();
    }
  }
  if (group.length > 0) await writeGroup();
  await writer.finish();
  yield flush();
}

function toBigInts(values: ParquetRow['values'], columns: ParquetColumns): ParquetRow['values'] {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      columns[name] === 'int64' && typeof value === 'number' ? BigInt(value) : value,
    ]),
  );
}

/** Writes a table as Parquet, with the bytes or the paths of its images. */
export function writeParquetTable({
  columns,
  rows,
  images: source,
}: ExportTable): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  async function* toRows(): AsyncGenerator<ParquetRow> {
    for await (const { values, images = [], bytes } of rows) {
      const row = toBigInts(values, columns);
      if (!source) {
        yield { values: row, bytes };
        continue;
      }
      const structs = await toImageStructs(images, source);
      yield { values: { ...row, images: structs }, bytes: bytes + imageBytesOf(structs) };
    }
  }
  return writeParquet({
    columns,
    rows: toRows(),
    ...(source ? { imageColumns: ['images'], footer: IMAGES_FOOTER } : {}),
  });
}
