/** Finds the most similar known image by comparing thumbnails. */
import sharp from 'sharp';

const SIDE = 24;

export async function toThumbnail(image: Uint8Array): Promise<Uint8Array> {
  return sharp(image).removeAlpha().toColorspace('srgb').resize(SIDE, SIDE, { fit: 'fill' }).raw().toBuffer();
}

function distance(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, value, index) => sum + Math.abs(value - (b[index] ?? 0)), 0);
}

/** @throws RangeError if no image is known */
export function findMostSimilar<Known extends { thumbnail: Uint8Array }>(
  thumbnail: Uint8Array,
  known: readonly Known[],
): Known {
  const [first, ...others] = known;
  if (!first) throw new RangeError('no image is known');
  return others.reduce(
    (best, other) => (distance(other.thumbnail, thumbnail) < distance(best.thumbnail, thumbnail) ? other : best),
    first,
  );
}
