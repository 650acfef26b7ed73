/** Contents of dataset samples back from R2: neighbours in one read, each verified against its hash. */
import type { R2Bucket } from '@cloudflare/workers-types';
import type { DatasetSample } from '#contract/dataset.ts';
import { SightlineError } from '#contract/errors.ts';
import type { DatasetSampleRow } from '../queries/list-dataset-samples.ts';

type Place = Pick<
  DatasetSampleRow,
  'sequence' | 'sampleId' | 'contentSha256' | 'objectKey' | 'objectStart' | 'objectBytes'
>;

/** Longest stretch that is read at once. */
const READ_BYTES_MAX = 8 * 1024 * 1024;

interface Stretch {
  key: string;
  start: number;
  end: number;
  rows: Place[];
}

/** Rows in order lie behind each other in their object, but for those that were left out. */
function toStretches(rows: Place[]): Stretch[] {
  const stretches: Stretch[] = [];
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

function unreadable({ sampleId }: Place): SightlineError {
  return new SightlineError('storage_failed', `The content of the sample "${sampleId}" cannot be read back`);
}

async function hashOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** @throws SightlineError `storage_failed` where an object is missing or corrupt */
export async function* readSamples<Row extends Place>(
  bucket: R2Bucket,
  rows: Row[],
): AsyncGenerator<{ row: Row; sample: DatasetSample }> {
  const decoder = new TextDecoder();
  const rowOf = new Map(rows.map((row) => [row.sequence, row]));
  for (const { key, start, end, rows: placed } of toStretches(rows)) {
    const object = await bucket.get(key, { range: { offset: start, length: end - start } });
    const bytes = object ? new Uint8Array(await object.arrayBuffer()) : new Uint8Array();
    for (const place of placed) {
      const from = place.objectStart - start;
      // Without the newline that ends it.
      const content = bytes.slice(from, from + place.objectBytes - 1);
      const row = rowOf.get(place.sequence);
      if (!row || (await hashOf(content)) !== place.contentSha256) throw unreadable(place);
      yield { row, sample: JSON.parse(decoder.decode(content)) as DatasetSample };
    }
  }
}
