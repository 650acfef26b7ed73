/** Contents of dataset samples back from R2: neighbours in one read, each verified against its hash. */

import type { R2Bucket } from '@cloudflare/workers-types';
import type { DatasetSample } from '#contract/dataset.ts';
import { SightlineError } from '#contract/errors.ts';
import { sha256Hex } from '#contract/hash.ts';
import type { SamplePlace } from '../datasets/list-sample-locations.ts';

/** Longest stretch that is read at once; the next one is read meanwhile. */
const READ_BYTES_MAX = 4 * 1024 * 1024;

interface Stretch<Row> {
  key: string;
  start: number;
  end: number;
  rows: Row[];
}

/** Rows in order lie behind each other in their object, but for those that were left out. */
function toStretches<Row extends SamplePlace>(rows: Row[]): Stretch<Row>[] {
  const stretches: Stretch<Row>[] = [];
  for (const row of rows) {
    const { objectKey: key, objectStart: start } = row;
    const end = start + row.objectBytes;
    const last = stretches.at(-1);
    if (last && last.key === key && start >= last.end && end - last.start <= READ_BYTES_MAX) {
      last.end = end;
      last.rows.push(row);
    } else {
      stretches.push({ key, start, end, rows: [row] });
    }
  }
  return stretches;
}

function unreadable({ sampleId }: SamplePlace): SightlineError {
  return new SightlineError('storage_failed', `The content of the sample "${sampleId}" cannot be read back`);
}

export interface StoredContent<Row> {
  row: Row;
  /** One line of JSON, without its end. */
  content: Uint8Array<ArrayBuffer>;
}

async function readStretch<Row extends SamplePlace>(
  bucket: R2Bucket,
  { key, start, end, rows }: Stretch<Row>,
): Promise<StoredContent<Row>[]> {
  const object = await bucket.get(key, { range: { offset: start, length: end - start } });
  const bytes = object ? new Uint8Array(await object.arrayBuffer()) : new Uint8Array();
  const hashed: Promise<string>[] = [];
  const contents = rows.map((row): StoredContent<Row> => {
    const from = row.objectStart - start;
    const content = bytes.subarray(from, from + row.objectBytes - 1);
    hashed.push(sha256Hex(content));
    return { row, content };
  });
  for (const [index, hash] of (await Promise.all(hashed)).entries()) {
    const row = rows[index];
    if (row && hash !== row.contentSha256) throw unreadable(row);
  }
  return contents;
}

/** @throws SightlineError `storage_failed` where an object is missing or corrupt */
export async function* readContents<Row extends SamplePlace>(
  bucket: R2Bucket,
  rows: Row[],
): AsyncGenerator<StoredContent<Row>> {
  const stretches = toStretches(rows);
  const begin = (at: number) => {
    const stretch = stretches[at];
    const reading = stretch && readStretch(bucket, stretch);
    // It is waited for later, or never where the reader stops before.
    reading?.catch(() => undefined);
    return reading;
  };
  let reading = begin(0);
  for (let at = 1; reading; at += 1) {
    const contents: StoredContent<Row>[] = await reading;
    reading = begin(at);
    yield* contents;
  }
}

/** @throws SightlineError `storage_failed` where an object is missing or corrupt */
export async function* readSamples<Row extends SamplePlace>(
  bucket: R2Bucket,
  rows: Row[],
): AsyncGenerator<{ row: Row; sample: DatasetSample }> {
  const decoder = new TextDecoder();
  for await (const { row, content } of readContents(bucket, rows)) {
    yield { row, sample: JSON.parse(decoder.decode(content)) as DatasetSample };
  }
}
