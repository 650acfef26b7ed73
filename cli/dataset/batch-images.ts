/** Images of the rows that are read: their hashes, and for the current batch a way to load each one again. */
import { resolve } from 'node:path';
import { sha256Hex } from '#contract/hash.ts';
import { type ImageCell, refuseRow } from '#core/samples/index.ts';
import { readImage } from '../options/read-files.ts';
import { UsageError } from '../terminal/failure.ts';

export type LoadImage = () => Promise<Uint8Array>;

export interface BatchImages {
  /** Bytes of the embedded images of the batch, which are kept in memory. */
  bytes(): number;
  /**
   * Returns the hash of an image and adds the image to the batch.
   * @throws RowError if the image is a URL or its file cannot be read
   */
  add(cell: ImageCell, source: { folder: string; pointer: string }): Promise<string>;
  /** Returns the images of the batch by hash, and starts the next batch. */
  take(): Map<string, LoadImage>;
}

/** @param onNew is called for each distinct image of the push */
export function createBatchImages(onNew: (sha256: string, bytes: Uint8Array) => Promise<void>): BatchImages {
  const hashByPath = new Map<string, string>();
  const seen = new Set<string>();
  let loaders = new Map<string, LoadImage>();
  let embeddedBytes = 0;

  async function notice(sha256: string, bytes: Uint8Array): Promise<void> {
    if (seen.has(sha256)) return;
    seen.add(sha256);
    await onNew(sha256, bytes);
  }

  async function addEmbedded(bytes: Uint8Array): Promise<string> {
    const sha256 = await sha256Hex(bytes);
    await notice(sha256, bytes);
    loaders.set(sha256, async () => bytes);
    embeddedBytes += bytes.length;
    return sha256;
  }

  async function hashFile(path: string, pointer: string): Promise<string> {
    try {
      const { sha256, bytes } = await readImage(path);
      await notice(sha256, bytes);
      return sha256;
    } catch (error) {
      if (error instanceof UsageError) return refuseRow(pointer, error.message, 'image_missing');
      throw error;
    }
  }

  async function addFile(path: string, pointer: string): Promise<string> {
    const sha256 = hashByPath.get(path) ?? (await hashFile(path, pointer));
    hashByPath.set(path, sha256);
    loaders.set(sha256, async () => (await readImage(path)).bytes);
    return sha256;
  }

  return {
    bytes: () => embeddedBytes,
    async add(cell, { folder, pointer }) {
      if (cell.kind === 'sha256') return cell.sha256;
      if (cell.kind === 'bytes') return addEmbedded(cell.bytes);
      if (/^https?:/i.test(cell.path)) {
        return refuseRow(pointer, 'is a URL, and images are not fetched: save it to a file', 'image_missing');
      }
      return addFile(resolve(folder, cell.path), pointer);
    },
    take() {
      const taken = loaders;
      loaders = new Map();
      embeddedBytes = 0;
      return taken;
    },
  };
}
