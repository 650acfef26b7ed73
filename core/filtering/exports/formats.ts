/** Writers of the export formats: one entry for each format of `EXPORT_FORMATS` in contract/file-format.ts. */
import type { ExportFormat } from '#contract/file-format.ts';
import type { ExportTable } from './export-table.ts';
import type { ExportRow } from './select-part.ts';
import { writeStoredSamples } from './stored-samples.ts';
import { type VerlOptions, verlTable } from './verl-table.ts';
import { writeJsonlTable } from './write-jsonl.ts';
import { writeParquetTable } from './write-parquet.ts';

type Chunks = AsyncGenerator<Uint8Array<ArrayBuffer>>;

export interface SampleExport {
  rows: AsyncIterable<ExportRow>;
  /** Called only by formats that have verl's columns. */
  readVerlOptions: () => Promise<VerlOptions>;
}

interface FormatWriter {
  /** Writes a training set. */
  writeTable: (table: ExportTable) => Chunks;
  /** Writes samples of a filtered dataset. */
  writeSamples: (samples: SampleExport) => Promise<Chunks>;
}

export const FORMAT_WRITERS: Record<ExportFormat, FormatWriter> = {
  jsonl: {
    writeTable: writeJsonlTable,
    writeSamples: async ({ rows }) => writeStoredSamples(rows),
  },
  parquet: {
    writeTable: writeParquetTable,
    writeSamples: async ({ rows, readVerlOptions }) => writeParquetTable(verlTable(rows, await readVerlOptions())),
  },
};
