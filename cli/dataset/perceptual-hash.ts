/** Perceptual hash of an image: compares its low frequencies with their mean (pHash; the same bits as sharp-phash 2.2). */
import sharp from 'sharp';

/** Side of the grey image that is transformed. */
const SIDE = 32;
/** The hash uses the frequencies 1 to 8 of both axes. */
const FREQUENCIES = 8;

export const HASH_BITS = FREQUENCIES ** 2;

/** Basis functions of the DCT-II, [frequency - 1][sample]. */
const COSINES = Array.from({ length: FREQUENCIES }, (_, index) =>
  Array.from({ length: SIDE }, (_, sample) => Math.cos(((2 * sample + 1) / (2 * SIDE)) * (index + 1) * Math.PI)),
);

function coefficient(grey: Uint8Array, horizontal: readonly number[], vertical: readonly number[]): number {
  let sum = 0;
  horizontal.forEach((cosineX, x) => {
    vertical.forEach((cosineY, y) => {
      sum += cosineX * cosineY * (grey[SIDE * y + x] ?? 0);
    });
  });
  return sum / 4;
}

/**
 * Hashes an image so that scaled or recompressed copies differ in few bits.
 * @returns 64 characters, each 0 or 1
 * @throws Error if the image cannot be decoded
 */
export async function perceptualHash(image: Uint8Array): Promise<string> {
  const grey = await sharp(image).greyscale().resize(SIDE, SIDE, { fit: 'fill' }).rotate().raw().toBuffer();
  const coefficients = COSINES.flatMap((horizontal) =>
    COSINES.map((vertical) => coefficient(grey, horizontal, vertical)),
  );
  const mean = coefficients.reduce((sum, value) => sum + value, 0) / HASH_BITS;
  return coefficients.map((value) => (value > mean ? '1' : '0')).join('');
}
