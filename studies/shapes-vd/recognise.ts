/** Which picture of those that one knows another one looks like, by thumbnails. It reads nothing off a picture. */
import sharp from 'sharp';

const SIDE = 24;

export async function thumbnail(image: Uint8Array): Promise<Uint8Array> {
  return sharp(image).removeAlpha().toColorspace('srgb').resize(SIDE, SIDE, { fit: 'fill' }).raw().toBuffer();
}

function distance(one: Uint8Array, other: Uint8Array): number {
  return one.reduce((sum, value, at) => sum + Math.abs(value - (other[at] ?? 0)), 0);
}

/** @throws RangeError where none is known */
export function findLikest<Known extends { thumbnail: Uint8Array }>(image: Uint8Array, known: readonly Known[]): Known {
  const [first, ...others] = known;
  if (!first) throw new RangeError('no picture is known');
  return others.reduce(
    (best, one) => (distance(one.thumbnail, image) < distance(best.thumbnail, image) ? one : best),
    first,
  );
}
