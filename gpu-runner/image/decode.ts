/**
 * Bytes of a still JPEG, PNG or WebP to 8-bit RGB, byte for byte what Pillow gives for
 * `ImageOps.exif_transpose(Image.open(file)).convert('RGB')`: alpha is dropped, colour profiles are ignored,
 * EXIF orientation is followed (one that only XMP tells is not, as in browsers). Knows no model, and no size but the
 * limits. Importing it blocks every other loader of sharp in this process.
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
  /** [height, width, 3], 8 bits a channel. */
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

function checkPixels(where: string, { width, height }: { width: number; height: number }): void {
  if (width * height <= LIMITS.imagePixelsMax) return;
  throw new SightlineError(
    'image_too_large',
    `${where} has ${width} × ${height} pixels; the limit is ${LIMITS.imagePixelsMax} pixels`,
  );
}

function checkFile(bytes: Uint8Array, where: string): { kind: ImageKind; png: PngHeader | undefined } {
  if (bytes.length > LIMITS.imageBytesMax) {
    throw new SightlineError(
      'image_too_large',
      `${where} has ${bytes.length} bytes; the limit is ${LIMITS.imageBytesMax} bytes`,
    );
  }
  const kind = imageKind(bytes);
  if (!kind) {
    throw new SightlineError(
      'image_unsupported',
      `${where} is ${describeFile(bytes)}; only still JPEG, PNG and WebP are read`,
    );
  }
  if (isAnimated(bytes, kind)) {
    throw new SightlineError('image_unsupported', `${where} is an animated ${kind}; only still images are read`);
  }
  const png = kind === 'PNG' ? pngHeader(bytes) : undefined;
  if (png) checkPixels(where, png);
  return { kind, png };
}

/** What libvips says may name files and versions of this machine, so it stays in `cause`. */
async function readable<Result>(work: Promise<Result>, where: string, fault: string): Promise<Result> {
  try {
    return await work;
  } catch (cause) {
    throw new SightlineError('image_unreadable', `${where} cannot be decoded: ${fault}`, { cause });
  }
}

/** The same memory without Buffer's methods. */
function plain({ buffer, byteOffset, byteLength }: Uint8Array): Uint8Array {
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
 * @param where names the image in messages, such as `image 3 of sample a`.
 * @throws SightlineError image_too_large (bytes or pixels), image_unsupported (another kind of file, an animation) or
 *   image_unreadable (damaged or cut short).
 */
export async function decodeImage(bytes: Uint8Array, where: string): Promise<RgbImage> {
  const { kind, png } = checkFile(bytes, where);
  const header = await readable(
    sharp(bytes, { failOn: 'error', limitInputPixels: false }).metadata(),
    where,
    `the header of the ${kind} is damaged or cut short`,
  );
  checkPixels(where, header);
  const pixels = open(bytes).autoOrient().removeAlpha();
  const raw = (image: Sharp) =>
    readable(
      image.toBuffer({ resolveWithObject: true }),
      where,
      `the ${kind} is damaged or cut short (${bytes.length} bytes were sent)`,
    );

  if (header.space === 'cmyk') {
    const { data, info } = await raw(pixels.pipelineColourspace('cmyk').toColourspace('cmyk').raw());
    return { width: info.width, height: info.height, data: fromCmyk(data) };
  }
  if (png?.bitDepth === 16 && png.colorType === 0) {
    // Pillow clips 16-bit grey at 255, while it takes the high byte of every other 16-bit image.
    const { data, info } = await raw(pixels.toColourspace('grey16').raw({ depth: 'ushort' }));
    const grey = new Uint16Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength));
    return { width: info.width, height: info.height, data: fromGrey(grey) };
  }
  const { data, info } = await raw(pixels.toColourspace('srgb').raw());
  return { width: info.width, height: info.height, data: info.channels === 1 ? fromGrey(data) : plain(data) };
}
