/** Images of exported rows: their bytes in the file itself, or their paths. */
export type ImageSource =
  | { kind: 'embedded'; load(sha256: string): Promise<Uint8Array> }
  /** Path or URL that the trainer's machine can open. */
  | { kind: 'reference'; pathOf(sha256: string): string };

/** Image cell of Hugging Face datasets and verl. */
export interface ImageStruct {
  bytes: Uint8Array | null;
  path: string;
}

export const IMAGES_TYPE = { list: { struct: { bytes: 'bytes', path: 'string' } } } as const;

/** Footer that makes the Hugging Face library `datasets` decode the column as images. */
export const IMAGES_FOOTER = {
  huggingface: JSON.stringify({ info: { features: { images: [{ _type: 'Image' }] } } }),
};

/** @throws RangeError if the images are to be embedded */
export function toImagePaths(hashes: readonly string[], source: ImageSource): string[] {
  if (source.kind === 'embedded') throw new RangeError('this format cannot hold images');
  return hashes.map((sha256) => source.pathOf(sha256));
}

/** Loads images one after the other, because they are large. */
export async function toImageStructs(hashes: readonly string[], source: ImageSource): Promise<ImageStruct[]> {
  const images: ImageStruct[] = [];
  for (const sha256 of hashes) {
    images.push(
      source.kind === 'embedded'
        ? { bytes: await source.load(sha256), path: sha256 }
        : { bytes: null, path: source.pathOf(sha256) },
    );
  }
  return images;
}

export function imageBytesOf(images: readonly ImageStruct[]): number {
  return images.reduce((sum, { bytes }) => sum + (bytes?.length ?? 0), 0);
}
