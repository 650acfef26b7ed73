/** Pictures of exported rows: their bytes in the file itself, or where they are. */
export type ImageSource =
  | { kind: 'embedded'; load(sha256: string): Promise<Uint8Array> }
  /** A path or address that the trainer's machine can open. */
  | { kind: 'reference'; pathOf(sha256: string): string };

/** As Hugging Face datasets and verl hold a picture. */
export interface ImageStruct {
  bytes: Uint8Array | null;
  path: string;
}

export const IMAGES_TYPE = { list: { struct: { bytes: 'bytes', path: 'string' } } } as const;

/** Makes `datasets` open the column as pictures, whether it has their bytes or their paths. */
export const IMAGES_FOOTER = {
  huggingface: JSON.stringify({ info: { features: { images: [{ _type: 'Image' }] } } }),
};

/** One after the other: pictures are large. */
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
