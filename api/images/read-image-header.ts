/** Reads format and size from the header of an image file, without decoding it. */
import { imageSize } from 'image-size';
import { SightlineError } from '#contract/errors.ts';
import { describeFile, imageKind, isAnimated } from '#contract/image-file.ts';
import { LIMITS } from '#contract/limits.ts';
import type { StoredImage } from '#contract/service.ts';

const MEDIA_TYPES = { JPEG: 'image/jpeg', PNG: 'image/png', WebP: 'image/webp' } as const;

export type ImageHeader = Pick<StoredImage, 'media_type' | 'width' | 'height'>;

export function imageTooLarge(): SightlineError {
  return new SightlineError('image_too_large', `The image exceeds ${LIMITS.imageBytesMax / 1024 / 1024} MB`);
}

/** @throws SightlineError `image_unsupported`, `image_unreadable` or `image_too_large` */
export function readImageHeader(bytes: Uint8Array): ImageHeader {
  if (bytes.length > LIMITS.imageBytesMax) throw imageTooLarge();
  const kind = imageKind(bytes);
  if (!kind) {
    throw new SightlineError('image_unsupported', `The file is ${describeFile(bytes)}; send a still JPEG, PNG or WebP`);
  }
  if (isAnimated(bytes, kind)) {
    throw new SightlineError('image_unsupported', `The file is an animated ${kind}; send a still image`);
  }
  let size: { width: number; height: number };
  try {
    size = imageSize(bytes);
  } catch (cause) {
    throw new SightlineError('image_unreadable', `The header of the ${kind} file is broken or incomplete`, { cause });
  }
  const { width, height } = size;
  if (!(width > 0 && height > 0))
    throw new SightlineError('image_unreadable', 'The image has no pixels according to its header');
  if (width * height > LIMITS.imagePixelsMax) {
    throw new SightlineError(
      'image_too_large',
      `The image has ${width} × ${height} pixels; the limit is ${LIMITS.imagePixelsMax / 1e6} megapixels`,
    );
  }
  return { media_type: MEDIA_TYPES[kind], width, height };
}
