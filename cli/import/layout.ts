/** What an importer says about a benchmark: where it is published, and what its rows become. Reads no file. */
import type { DatasetSampleInput } from '#contract/dataset.ts';
import type { TextGraderSpec } from '#contract/grading.ts';
import type { DraftSample, Row } from '#core/samples/row.ts';

export const FORMATS = ['parquet', 'jsonl', 'json', 'tsv', 'folders'] as const;
/** `json` is a list, or an object whose keys name its rows; `folders` is one data.json a folder. */
export type Format = (typeof FORMATS)[number];

/** Where a row stands. */
export interface Place {
  /** Within the source, with forward slashes. */
  file: string;
  /** From 1; of JSON lines and TSV, the line. */
  number: number;
  /** Of an object of rows. */
  key?: string;
  /** What the user says, where the names of the files do not. */
  split?: string;
}

/** A sample on its way into a benchmark: `images` are still where the row had them. */
export interface Draft {
  id: string;
  split: string;
  prompt: Pick<DatasetSampleInput, 'question' | 'messages'>;
  choices?: readonly string[];
  answers: string[];
  images: DraftSample['images'];
  /** Never a solution: people filter by it. */
  metadata?: Record<string, unknown>;
}

export interface Layout {
  format: Format;
  /** All of them must be there; a file with others as well is still this one. */
  columns: readonly string[];
  /** One row may be several samples. @throws RowError, or LeftOut */
  toDrafts(row: Row, place: Place): Draft[];
}

export interface Importer {
  name: string;
  title: string;
  description: string;
  /** Of the published files. */
  license: string;
  source: string;
  /** Left out: chosen for each sample by what its answers look like. */
  grader?: TextGraderSpec;
  /** What says the split of a sample. */
  splitFrom: 'files' | 'rows';
  /** Name and title, in the order of boards. */
  splits: readonly (readonly [name: string, title: string])[];
  /** The first format of which there are files is read. */
  layouts: readonly Layout[];
  /** Folders in which pictures are looked for that rows name by a path, besides the folder of the file. */
  imageFolders?: readonly string[];
}

/** A row that is as it was published, and still no question that can be graded. */
export class LeftOut extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'LeftOut';
  }
}
