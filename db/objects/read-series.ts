/** Token series of trajectories, from a Parquet object in R2. */
import type { R2Bucket } from '@cloudflare/workers-types';
import { type AsyncBuffer, type FileMetaData, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import type { DivergenceName } from '#contract/divergence.ts';
import { SightlineError } from '#contract/errors.ts';
import { fromRows, type SeriesRow, type StoredSeries } from './series-columns.ts';

/** Objects up to this size are fetched whole instead of column by column. */
const WHOLE_BYTES_MAX = 4 * 1024 * 1024;

export interface SeriesObject {
  /** Reads the series of a trajectory, whose first row is `firstRow`. */
  read(trajectoryId: string, firstRow: number, tokens: number): Promise<StoredSeries>;
  /** Reads one divergence of a trajectory, at a third of the cost. */
  readColumn(trajectoryId: string, firstRow: number, tokens: number, name: DivergenceName): Promise<number[]>;
}

function unreadable(key: string, cause?: unknown): SightlineError {
  if (cause instanceof SightlineError) return cause;
  return new SightlineError('storage_failed', 'The stored token series cannot be read', {
    cause: cause ?? new Error(`the object ${key} is missing or has unexpected content`),
  });
}

async function toBuffer(bucket: R2Bucket, key: string): Promise<AsyncBuffer> {
  const head = await bucket.head(key);
  if (!head) throw unreadable(key);
  const { size } = head;
  async function slice(start: number, end = size): Promise<ArrayBuffer> {
    const offset = start < 0 ? size + start : start;
    const object = await bucket.get(key, { range: { offset, length: end - offset } });
    if (!object) throw unreadable(key);
    return object.arrayBuffer();
  }
  if (size > WHOLE_BYTES_MAX) return { byteLength: size, slice };
  const whole = await slice(0);
  return { byteLength: size, slice: (start, end) => whole.slice(start, end) };
}

/** @throws SightlineError `storage_failed` if the object is missing or corrupt */
export async function openSeries(bucket: R2Bucket, key: string): Promise<SeriesObject> {
  let file: AsyncBuffer;
  let metadata: FileMetaData;
  try {
    file = await toBuffer(bucket, key);
    metadata = await parquetMetadataAsync(file);
  } catch (cause) {
    throw unreadable(key, cause);
  }
  async function readRows(trajectoryId: string, firstRow: number, tokens: number, columns?: string[]) {
    let rows: SeriesRow[];
    try {
      const range = { file, metadata, rowStart: firstRow, rowEnd: firstRow + tokens };
      rows = (await parquetReadObjects(columns ? { ...range, columns } : range)) as SeriesRow[];
    } catch (cause) {
      throw unreadable(key, cause);
    }
    if (rows.length !== tokens || rows.some(({ trajectory_id }) => trajectory_id !== trajectoryId))
      throw unreadable(key);
    return rows;
  }
  return {
    read: async (trajectoryId, firstRow, tokens) => fromRows(await readRows(trajectoryId, firstRow, tokens)),
    async readColumn(trajectoryId, firstRow, tokens, name) {
      const rows = await readRows(trajectoryId, firstRow, tokens, ['trajectory_id', name]);
      return rows.map((row) => Number(row[name]));
    },
  };
}
