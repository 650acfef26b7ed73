/** Resolves an image cell of a row to the SHA-256 of a stored image. */
import { SightlineError } from '#contract/errors.ts';
import { sha256Hex } from '#contract/hash.ts';
import { type ImageCell, refuseRow } from '#core/samples/index.ts';
import { storeImage } from '../images/store-image.ts';
import type { ApiServices } from '../services.ts';

export interface ImageResolver {
  /** Stores an image that the row contains, except in a dry run. @throws RowError */
  resolve(cell: ImageCell, pointer: string): Promise<string>;
  /** Sizes of images that a dry run would have stored, by SHA-256. */
  unstoredBytes: ReadonlyMap<string, number>;
}

export function createImageResolver(
  services: ApiServices,
  { tenant, dryRun }: { tenant: string; dryRun: boolean },
): ImageResolver {
  const unstoredBytes = new Map<string, number>();
  return {
    unstoredBytes,
    async resolve(cell, pointer) {
      if (cell.kind === 'sha256') return cell.sha256;
      if (cell.kind === 'path') {
        const message =
          'is a path: upload the file and refer to it by SHA-256, or push the rows with `sightline dataset push`';
        return refuseRow(pointer, message, 'image_missing');
      }
      try {
        if (!dryRun) return (await storeImage(services, tenant, cell.bytes)).sha256;
        const sha256 = await sha256Hex(cell.bytes);
        unstoredBytes.set(sha256, cell.bytes.length);
        return sha256;
      } catch (error) {
        if (error instanceof SightlineError) return refuseRow(pointer, error.message, error.code);
        throw error;
      }
    },
  };
}
