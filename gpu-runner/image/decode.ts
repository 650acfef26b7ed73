/**
 * Decodes a still JPEG, PNG or WebP to 8-bit RGB, bit-exact with Pillow's
 * `ImageOps.exif_transpose(Image.open(file)).convert('RGB')`: drops alpha, ignores colour profiles, and applies the EXIF
 * orientation (but not XMP's, as in browsers). Importing this module disables all other loaders of sharp in the process.
 */
import sharp, { type Sharp } from 'sharp';
import { SightlineError } from '#contract/errors.ts';
import {
  describeFile,
  type ImageKind,
  imageKind,
  isAnimated,
  type PngHeader,
  pngHeader,
} from '#contract/image-file.ts';
import { LIMITS } from '#contract/limits.ts';

export interface RgbImage {
  width: number;
  height: number;
  /** [height, width, 3], 8 bits per channel. */
  data: Uint8Array;
}

sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer', 'VipsForeignLoadWebpBuffer'],
});
sharp.cache(false);

function open(bytes: Uint8Array): Sharp {
  return sharp(bytes, { failOn: 'error', ignoreIcc: true, limitInputPixels: LIMITS.imagePixelsMax });
}

function checkPixels(name: string, { width, height }: { width: number; height: number }): void {
  if (width * height <= LIMITS.imagePixelsMax) return;
  throw new SightlineError(
    'image_too_large',
    `${name} has ${width} × ${height} pixels; the limit is ${LIMITS.imagePixelsMax} pixels`,
  );
}

function checkFile(bytes: Uint8Array, name: string): { kind: ImageKind; png: PngHeader | undefined } {
  if (bytes.length > LIMITS.imageBytesMax) {
    throw new SightlineError(
      'image_too_large',
      `${name} has ${bytes.length} bytes; the limit is ${LIMITS.imageBytesMax} bytes`,
    );
  }
  const kind = imageKind(bytes);
  if (!kind) {
    throw new SightlineError(
      'image_unsupported',
      `${name} is ${describeFile(bytes)}; only still JPEG, PNG and WebP images are accepted`,
    );
  }
  if (isAnimated(bytes, kind)) {
    throw new SightlineError('image_unsupported', `${name} is an animated ${kind}; only still images are accepted`);
  }
  const png = kind === 'PNG' ? pngHeader(bytes) : undefined;
  if (png) checkPixels(name, png);
  return { kind, png };
}

/** Keeps the message of libvips in `cause` only, because it may name files and versions of this machine. */
async function requireReadable<Result>(work: Promise<Result>, message: string): Promise<Result> {
  try {
    return await work;
  } catch (cause) {
    throw new SightlineError('image_unreadable', message, { cause });
  }
}

/** A Uint8Array over the memory of a Buffer. */
function toUint8Array({ buffer, byteOffset, byteLength }: Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function fromGrey(grey: ArrayLike<number>): Uint8Array {
  const data = new Uint8Array(grey.length * 3);
  for (let pixel = 0; pixel < grey.length; pixel++) {
    data.fill(Math.min(grey[pixel] ?? 0, 255), pixel * 3, pixel * 3 + 3);
  }
  return data;
}

/** Pillow's `cmyk2rgb`: R = (255 − K) − C(255 − K)/255, the quotient rounded in integers. */
function fromCmyk(cmyk: Uint8Array): Uint8Array {
  const data = new Uint8Array((cmyk.length / 4) * 3);
  for (let pixel = 0; pixel * 4 < cmyk.length; pixel++) {
    const light = 255 - (cmyk[pixel * 4 + 3] ?? 0);
    for (let channel = 0; channel < 3; channel++) {
      const product = (cmyk[pixel * 4 + channel] ?? 0) * light + 128;
      data[pixel * 3 + channel] = Math.max(0, light - ((product + (product >> 8)) >> 8));
    }
  }
  return data;
}

/**
 * @param name of the image in messages, such as `image 3 of sample a`
 * @throws SightlineError `image_too_large` (bytes or pixels), `image_unsupported` (another format, or an animation) or
 *   `image_unreadable` (damaged or truncated)
 */
export async function decodeImage(bytes: Uint8Array, name: string): Promise<RgbImage> {
  const { kind, png } = checkFile(bytes, name);
  const header = await requireReadable(
    sharp(bytes, { failOn: 'error', limitInputPixels: false }).metadata(),
    `${name} cannot be decoded: the header of the ${kind} is damaged or truncated`,
  );
  checkPixels(name, header);
  const pixels = open(bytes).autoOrient().removeAlpha();
  const raw = (image: Sharp) =>
    requireReadable(
      image.toBuffer({ resolveWithObject: true }),
      `${name} cannot be decoded: the ${kind} is damaged or truncated (${bytes.length} bytes)`,
    );

  if (header.space === 'cmyk') {
    const { data, info } = await raw(pixels.pipelineColourspace('cmyk').toColourspace('cmyk').raw());
    return { width: info.width, height: info.height, data: fromCmyk(data) };
  }
  if (png?.bitDepth === 16 && png.colorType === 0) {
    // Pillow clips 16-bit grey at 255, but takes the high byte of all other 16-bit images.
    const { data, info } = await raw(pixels.toColourspace('grey16').raw({ depth: 'ushort' }));
    const grey = new Uint16Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength));
    return { width: info.width, height: info.height, data: fromGrey(grey) };
  }
  const { data, info } = await raw(pixels.toColourspace('srgb').raw());
  return { width: info.width, height: info.height, data: info.channels === 1 ? fromGrey(data) : toUint8Array(data) };
}
