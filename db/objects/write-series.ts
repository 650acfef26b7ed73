/** Streams the token series of a chunk to R2 as Parquet. The object becomes visible when it is complete. */
import type { R2Bucket, R2MultipartUpload, R2UploadedPart } from '@cloudflare/workers-types';
import { ByteWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';
import { SightlineError } from '#contract/errors.ts';
import { type StoredSeries, toColumns } from './series-columns.ts';

/** All parts of a multipart upload except the last have the same size, at least 5 MB. */
const PART_BYTES = 8 * 1024 * 1024;

export interface SeriesWriter {
  /** @returns the index of the first row of the trajectory in the object */
  add(trajectoryId: string, series: StoredSeries): Promise<number>;
  /** Completes the object. Can be repeated after a failure. */
  close(): Promise<void>;
  /** Discards the upload. */
  abort(): Promise<void>;
}

/** Uses memory for one trajectory and one part. */
export function createSeriesWriter(bucket: R2Bucket, key: string): SeriesWriter {
  const bytes = new ByteWriter();
  let writer: ParquetWriter | undefined;
  let upload: R2MultipartUpload | undefined;
  const parts: R2UploadedPart[] = [];
  let rows = 0;
  let finished = false;
  let completing = false;

  async function uploadFullParts(): Promise<void> {
    while (bytes.index >= PART_BYTES) {
      upload ??= await bucket.createMultipartUpload(key);
      parts.push(await upload.uploadPart(parts.length + 1, bytes.buffer.slice(0, PART_BYTES)));
      new Uint8Array(bytes.buffer).copyWithin(0, PART_BYTES, bytes.index);
      bytes.index -= PART_BYTES;
    }
  }

  return {
    async add(trajectoryId, series) {
      const columnData = toColumns(trajectoryId, series);
      writer ??= new ParquetWriter({ writer: bytes, schema: schemaFromColumnData({ columnData }), statistics: false });
      await writer.write({ columnData, rowGroupSize: series.token_ids.length });
      const firstRow = rows;
      rows += series.token_ids.length;
      try {
        await uploadFullParts();
      } catch (cause) {
        throw new SightlineError('storage_failed', 'The token series could not be stored', { cause });
      }
      return firstRow;
    },
    async close() {
      if (!writer) throw new RangeError('a series object needs at least one trajectory');
      if (!finished) await writer.finish();
      finished = true;
      await uploadFullParts();
      if (!upload) {
        await bucket.put(key, bytes.getBuffer());
        return;
      }
      if (bytes.index > 0) {
        parts.push(await upload.uploadPart(parts.length + 1, bytes.getBuffer()));
        bytes.index = 0;
      }
      // A previous call completed the upload, and only the reply of R2 was lost.
      if (completing && (await bucket.head(key))) return;
      completing = true;
      await upload.complete(parts);
    },
    async abort() {
      await upload?.abort();
    },
  };
}
