/** Renders an SVG drawing as PNG. librsvg loads no external files or URLs. */
import sharp from 'sharp';
import { SightlineError } from '#contract/errors.ts';
import { LIMITS } from '#contract/limits.ts';

/** @throws SightlineError `payload_too_large`, `image_unreadable` or `image_too_large` */
export async function renderDrawing(svg: ArrayBuffer): Promise<Uint8Array<ArrayBuffer>> {
  if (svg.byteLength > LIMITS.drawingBytesMax) {
    throw new SightlineError(
      'payload_too_large',
      `The drawing has ${svg.byteLength} bytes; the limit is ${LIMITS.drawingBytesMax}`,
    );
  }
  const text = new TextDecoder().decode(svg.slice(0, 256));
  if (!/^\s*<svg[\s>]/.test(text))
    throw new SightlineError('image_unreadable', 'The drawing is not an SVG: it must begin with <svg');
  const options = { limitInputPixels: LIMITS.imagePixelsMax };
  try {
    const { width, height } = await sharp(svg, options).metadata();
    if (width * height > LIMITS.imagePixelsMax) {
      throw new SightlineError(
        'image_too_large',
        `The drawing has ${width} × ${height} pixels; the limit is ${LIMITS.imagePixelsMax} pixels`,
      );
    }
    return new Uint8Array(await sharp(svg, options).png({ compressionLevel: 9 }).toBuffer());
  } catch (cause) {
    if (cause instanceof SightlineError) throw cause;
    throw new SightlineError('image_unreadable', `The drawing cannot be read: ${(cause as Error).message}`, { cause });
  }
}
