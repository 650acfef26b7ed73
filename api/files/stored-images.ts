/** Images of exported files: embedded bytes, or a path. */
import { SightlineError } from '#contract/errors.ts';
import type { ImageSource } from '#core/filtering/index.ts';
import { imageKey } from '#db/objects/keys.ts';
import type { ApiServices } from '../services.ts';

/** Size of the cache: datasets often ask several questions in a row about one image. */
const CACHE_BYTES_MAX = 16 * 1024 * 1024;

export function storedImages({ objects }: Pick<ApiServices, 'objects'>): ImageSource {
  const recent = new Map<string, Uint8Array>();
  let bytes = 0;
  return {
    kind: 'embedded',
    async load(sha256) {
      const known = recent.get(sha256);
      if (known) return known;
      const object = await objects.get(imageKey(sha256));
      if (!object) throw new SightlineError('storage_failed', `The stored image ${sha256} cannot be read`);
      const image = new Uint8Array(await object.arrayBuffer());
      recent.set(sha256, image);
      bytes += image.length;
      for (const [oldest, { length }] of recent) {
        if (bytes <= CACHE_BYTES_MAX) break;
        recent.delete(oldest);
        bytes -= length;
      }
      return image;
    },
  };
}

/** Path of an image, relative to the exported file. */
export function imagePath(sha256: string): string {
  return `images/${sha256}`;
}
