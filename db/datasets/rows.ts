/** Rows of datasets, their versions and samples. */
import type { datasetSamples, datasetVersions } from '../schema.ts';

export type DatasetVersionRow = typeof datasetVersions.$inferSelect;
export type DatasetSampleRow = typeof datasetSamples.$inferSelect;

export interface DatasetRow {
  id: string;
  name: string;
  description: string | null;
  version: number;
  createdAt: number;
}

/** A dataset and the contents of its draft, counted. */
export interface DatasetWithCounts extends DatasetRow {
  samples: number;
  responses: number;
  images: number;
}

/** Page of samples of a version, by key, so that every page costs the same. */
export interface DatasetSamplesPage {
  datasetId: string;
  /** A frozen version, or the number of the draft. */
  version: number;
  /** Sequence number of the last sample of the previous page. */
  after: number | undefined;
  limit: number;
}

/** Location of the content of a sample in R2. */
export interface SampleLocation {
  sequence: number;
  sampleId: string;
  contentSha256: string;
  objectKey: string;
  objectStart: number;
  objectBytes: number;
}
