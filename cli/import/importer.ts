/** Types of an importer: where a benchmark is published, and how its rows become samples. */
import type { DatasetSampleInput } from '#contract/dataset.ts';
import type { TextGraderSpec } from '#contract/grading.ts';
import type { DraftSample, Row } from '#core/samples/row.ts';

export const FORMATS = ['parquet', 'jsonl', 'json', 'tsv', 'folders'] as const;
/** `json` is a list, or an object with a key per row; `folders` has one data.json per folder. */
export type Format = (typeof FORMATS)[number];

/** Location of a row in the source. */
export interface RowLocation {
  /** Path in the source, with forward slashes. */
  file: string;
  /** Number of the row from 1; in JSON lines and TSV, the line. */
  number: number;
  /** Key of the row, if the file is an object of rows. */
  key?: string;
  /** Split named by the user. */
  split?: string;
}

/** A sample whose images are not loaded yet. */
export interface Draft {
  id: string;
  split: string;
  prompt: Pick<DatasetSampleInput, 'question' | 'messages'>;
  choices?: readonly string[];
  answers: string[];
  images: DraftSample['images'];
  /** Public, so it never contains a solution. */
  metadata?: Record<string, unknown>;
}

export interface Layout {
  format: Format;
  /** Columns that a file must have; it may have others. */
  columns: readonly string[];
  /** A row may become several samples. @throws RowError or UngradableRow */
  toDrafts(row: Row, location: RowLocation): Draft[];
}

export interface Importer {
  name: string;
  title: string;
  description: string;
  /** License of the published files. */
  license: string;
  source: string;
  /** Default: chosen for each sample by the form of its answers. */
  grader?: TextGraderSpec;
  /** Whether file names or rows determine the split of a sample. */
  splitFrom: 'files' | 'rows';
  /** Splits in the order of the leaderboard. */
  splits: readonly (readonly [name: string, title: string])[];
  /** Supported layouts; only files of the first format found are read. */
  layouts: readonly Layout[];
  /** Folders to search for images that rows name by path, in addition to the folder of the file. */
  imageFolders?: readonly string[];
}

/** A valid row that cannot be graded, for example because it was published without an answer. */
export class UngradableRow extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UngradableRow';
  }
}
