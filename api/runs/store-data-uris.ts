/** Images that came inside a run: stored like uploads, and named by hash from here on. */
import { SightlineError } from '#contract/errors.ts';
import type { RunSample } from '#contract/run.ts';
import { storeImage } from '../images/store-image.ts';
import type { AcceptServices } from '../services.ts';

function decode(dataUri: string): Uint8Array {
  try {
    return Uint8Array.from(atob(dataUri.slice(dataUri.indexOf(',') + 1)), (char) => char.charCodeAt(0));
  } catch (cause) {
    throw new SightlineError('image_unreadable', 'The data URI is not base64', { cause });
  }
}

/** @throws SightlineError with a pointer to the image at fault */
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
      const found: string[] = [];
      for (const [at, reference] of references.entries()) {
        found.push(await toHash(reference, `/samples/${index}/${field}/${at}`));
      }
      hashes[field] = found;
    }
    const { replacement_images: replacements } = hashes;
    result.push({ ...sample, images: hashes.images, ...(replacements ? { replacement_images: replacements } : {}) });
  }
  return result;
}
