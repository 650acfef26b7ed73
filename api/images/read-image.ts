/** What an image file says of itself, before anything decodes it. */
import { imageSize } from 'image-size';
import { SightlineError } from '#contract/errors.ts';
import { LIMITS } from '#contract/limits.ts';
import type { StoredImage } from '#contract/service.ts';

const MEDIA_TYPES: Record<string, StoredImage['media_type']> = {
  jpg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
};

export type ImageHeader = Pick<StoredImage, 'media_type' | 'width' | 'height'>;

export function imageTooLarge(): SightlineError {
  return new SightlineError('image_too_large', `An image has at most ${LIMITS.imageBytesMax / 1024 / 1024} MB`);
}

/** @throws SightlineError `image_unsupported`, `image_unreadable` or `image_too_large` */
export function readImageHeader(bytes: Uint8Array): ImageHeader {
  if (bytes.length > LIMITS.imageBytesMax) throw imageTooLarge();
  let found: { type?: string; width: number; height: number };
  try {
    found = imageSize(bytes);
  } catch (cause) {
    throw new SightlineError('image_unsupported', 'This is not a JPEG, PNG or WebP, or its header is cut off', {
      cause,
    });
  }
  const mediaType = MEDIA_TYPES[found.type ?? ''];
  if (!mediaType) {
    throw new SightlineError('image_unsupported', `A ${found.type} cannot be used: send a JPEG, PNG or WebP`);
  }
  const { width, height } = found;
  if (!(width > 0 && height > 0)) throw new SightlineError('image_unreadable', 'The image says that it has no pixels');
  if (width * height > LIMITS.imagePixelsMax) {
    throw new SightlineError(
      'image_too_large',
      `The image has ${width} × ${height} pixels; the limit is ${LIMITS.imagePixelsMax / 1e6} megapixels`,
    );
  }
  return { media_type: mediaType, width, height };
}
