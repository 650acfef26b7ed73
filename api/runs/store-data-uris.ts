/** Stores images that a run contains as data URIs and replaces them by their SHA-256. */
import { SightlineError } from '#contract/errors.ts';
import type { RunSample } from '#contract/run-request.ts';
import { storeImage } from '../images/store-image.ts';
import type { AcceptServices } from '../services.ts';

function decode(dataUri: string): Uint8Array {
  try {
    return Uint8Array.from(atob(dataUri.slice(dataUri.indexOf(',') + 1)), (char) => char.charCodeAt(0));
  } catch (cause) {
    throw new SightlineError('image_unreadable', 'The data URI is not valid base64', { cause });
  }
}

/** @throws SightlineError with a pointer to the invalid image */
export async function storeDataUris(
  services: AcceptServices,
  tenant: string,
  samples: RunSample[],
): Promise<RunSample[]> {
  const stored = new Map<string, string>();

  async function toHash(reference: string, pointer: string): Promise<string> {
    if (!reference.startsWith('data:')) return reference;
    const known = stored.get(reference);
    if (known !== undefined) return known;
    try {
      const { sha256 } = await storeImage(services, tenant, decode(reference));
      stored.set(reference, sha256);
      return sha256;
    } catch (error) {
      if (!(error instanceof SightlineError)) throw error;
      throw new SightlineError(error.code, error.message, { errors: [{ pointer, message: error.message }] });
    }
  }

  const result: RunSample[] = [];
  for (const [index, sample] of samples.entries()) {
    const hashes = { images: sample.images, replacement_images: sample.replacement_images };
    for (const field of ['images', 'replacement_images'] as const) {
      const references = sample[field];
      if (!references) continue;
      const fieldHashes: string[] = [];
      for (const [imageIndex, reference] of references.entries()) {
        fieldHashes.push(await toHash(reference, `/samples/${index}/${field}/${imageIndex}`));
      }
      hashes[field] = fieldHashes;
    }
    const { replacement_images: replacements } = hashes;
    result.push({ ...sample, images: hashes.images, ...(replacements ? { replacement_images: replacements } : {}) });
  }
  return result;
}
