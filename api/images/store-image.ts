import { sha256Hex } from '#contract/hash.ts';
import type { StoredImage } from '#contract/service.ts';
import { insertImage } from '#db/images/insert.ts';
import { imageKey } from '#db/objects/keys.ts';
import type { AcceptServices } from '../services.ts';
import { readImageHeader } from './read-image-header.ts';

/**
 * Stores an image under its SHA-256 and gives the tenant access to it. Writes to R2 first: a crash in between leaves an
 * unused object, never a row without an object.
 */
export async function storeImage(services: AcceptServices, tenant: string, bytes: Uint8Array): Promise<StoredImage> {
  const header = readImageHeader(bytes);
  const sha256 = await sha256Hex(bytes);
  await services.objects.put(imageKey(sha256), bytes, {
    sha256,
    httpMetadata: { contentType: header.media_type },
  });
  const image = { sha256, bytes: bytes.length, ...header };
  const { media_type: mediaType, ...row } = image;
  await insertImage(services.db, { ...row, mediaType, tenant, createdAt: services.now() });
  return image;
}
