/** Table of the file formats of exports, and which formats each export offers. */
export interface FileFormat {
  title: string;
  /** Media type without parameters. */
  mediaType: string;
  /** Value of the Content-Type header; the media type if left out. */
  contentType?: string;
  isText: boolean;
  /** Whether the bytes of images fit into the file. If not, rows refer to images by path. */
  holdsImages: boolean;
}

/** The key is also the file extension. */
export const FILE_FORMATS = {
  jsonl: { title: 'JSON lines', mediaType: 'application/jsonl', isText: true, holdsImages: false },
  parquet: { title: 'Parquet', mediaType: 'application/vnd.apache.parquet', isText: false, holdsImages: true },
  csv: {
    title: 'CSV',
    mediaType: 'text/csv',
    contentType: 'text/csv; charset=utf-8; header=present',
    isText: true,
    holdsImages: false,
  },
  json: { title: 'JSON', mediaType: 'application/json', isText: true, holdsImages: false },
} satisfies Record<string, FileFormat>;
export type FileFormatName = keyof typeof FILE_FORMATS;

/**
 * Formats of filtered samples and training sets, with the form of the samples in words. The writers are in
 * core/filtering/exports/formats.ts.
 */
export const EXPORTS = {
  jsonl: 'samples as they were pushed, with reasons',
  parquet: 'for verl',
} satisfies Partial<Record<FileFormatName, string>>;
export type ExportFormat = keyof typeof EXPORTS;
export const EXPORT_FORMATS = Object.keys(EXPORTS) as [ExportFormat, ...ExportFormat[]];

/** Formats of the trajectories of a run; api/runs/export.ts writes them. */
export const RUN_EXPORT_FORMATS = ['jsonl', 'parquet', 'csv'] as const satisfies FileFormatName[];
export type RunExportFormat = (typeof RUN_EXPORT_FORMATS)[number];

/** Formats of a leaderboard; api/leaderboards/export.ts writes them. */
export const BOARD_EXPORT_FORMATS = ['csv', 'json', 'parquet'] as const satisfies FileFormatName[];
export type BoardExportFormat = (typeof BOARD_EXPORT_FORMATS)[number];

export function contentTypeOf(name: FileFormatName): string {
  const format: FileFormat = FILE_FORMATS[name];
  return format.contentType ?? format.mediaType;
}
