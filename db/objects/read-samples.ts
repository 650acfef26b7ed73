import type { R2Bucket } from '@cloudflare/workers-types';
import type { DatasetSample } from '#contract/dataset.ts';
import type { SampleLocation } from '../datasets/rows.ts';
import { readContents } from './read-contents.ts';

/** Reads and parses the contents of dataset samples, in order. @throws SightlineError `storage_failed` */
export async function* readSamples<Row extends SampleLocation>(
  bucket: R2Bucket,
  rows: Row[],
): AsyncGenerator<{ row: Row; sample: DatasetSample }> {
  const decoder = new TextDecoder();
  for await (const { row, content } of readContents(bucket, rows)) {
    yield { row, sample: JSON.parse(decoder.decode(content)) as DatasetSample };
  }
}
