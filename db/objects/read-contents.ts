/** Contents of dataset samples from R2: adjacent contents in one read, each checked against its hash. */
import type { R2Bucket } from '@cloudflare/workers-types';
import { SightlineError } from '#contract/errors.ts';
import { sha256Hex } from '#contract/hash.ts';
import type { SampleLocation } from '../datasets/rows.ts';

/** Maximum size of one read. The next range is read while the current one is processed. */
const READ_BYTES_MAX = 4 * 1024 * 1024;

interface Range<Row> {
  key: string;
  start: number;
  end: number;
  rows: Row[];
}

/** Merges adjacent locations; a range may cover contents that were not requested. */
function toRanges<Row extends SampleLocation>(rows: Row[]): Range<Row>[] {
  const ranges: Range<Row>[] = [];
  for (const row of rows) {
    const { objectKey: key, objectStart: start } = row;
    const end = start + row.objectBytes;
    const last = ranges.at(-1);
    if (last && last.key === key && start >= last.end && end - last.start <= READ_BYTES_MAX) {
      last.end = end;
      last.rows.push(row);
    } else {
      ranges.push({ key, start, end, rows: [row] });
    }
  }
  return ranges;
}

function unreadable({ sampleId }: SampleLocation): SightlineError {
  return new SightlineError('storage_failed', `The stored content of the sample "${sampleId}" cannot be read`);
}

export interface StoredContent<Row> {
  row: Row;
  /** One line of JSON without its line break. */
  content: Uint8Array<ArrayBuffer>;
}

async function readRange<Row extends SampleLocation>(
  bucket: R2Bucket,
  { key, start, end, rows }: Range<Row>,
): Promise<StoredContent<Row>[]> {
  const object = await bucket.get(key, { range: { offset: start, length: end - start } });
  const bytes = object ? new Uint8Array(await object.arrayBuffer()) : new Uint8Array();
  const contents = rows.map((row): StoredContent<Row> => {
    const offset = row.objectStart - start;
    return { row, content: bytes.subarray(offset, offset + row.objectBytes - 1) };
  });
  const hashes = await Promise.all(contents.map(({ content }) => sha256Hex(content)));
  for (const [index, { row }] of contents.entries()) {
    if (hashes[index] !== row.contentSha256) throw unreadable(row);
  }
  return contents;
}

/**
 * Reads the contents of dataset samples, in order.
 * @throws SightlineError `storage_failed` if an object is missing or corrupt
 */
export async function* readContents<Row extends SampleLocation>(
  bucket: R2Bucket,
  rows: Row[],
): AsyncGenerator<StoredContent<Row>> {
  const ranges = toRanges(rows);
  const startReading = (index: number) => {
    const range = ranges[index];
    const reading = range && readRange(bucket, range);
    // Awaited later, or never if the consumer stops early: prevents an unhandled rejection.
    reading?.catch(() => undefined);
    return reading;
  };
  let reading = startReading(0);
  for (let next = 1; reading; next += 1) {
    const contents: StoredContent<Row>[] = await reading;
    reading = startReading(next);
    yield* contents;
  }
}
