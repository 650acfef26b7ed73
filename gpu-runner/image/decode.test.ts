import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { type ErrorCode, SightlineError } from '#contract/errors.ts';
import { LIMITS } from '#contract/limits.ts';
import { decodeImage } from './decode.ts';

const WIDTH = 40;
const HEIGHT = 24;
const PIXELS = Uint8Array.from({ length: WIDTH * HEIGHT * 3 }, (_, index) => (index * 7 + (index >> 5) * 13) % 256);
const image = () => sharp(PIXELS, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });

const ascii = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const half = (bytes: Uint8Array) => bytes.subarray(0, Math.floor(bytes.length / 2));
const tail = (bytes: Uint8Array, cut: number) => bytes.subarray(0, bytes.length - cut);

function join(...parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** A PNG chunk with checksum 0: no test reads that far. */
function pngChunk(type: string, body: Uint8Array): Uint8Array {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, body.length);
  return join(length, ascii(type), body, new Uint8Array(4));
}

async function hugePng(): Promise<Uint8Array> {
  const bytes = Uint8Array.from(await image().png().toBuffer());
  const header = new DataView(bytes.buffer);
  header.setUint32(16, 50_000);
  header.setUint32(20, 50_000);
  return bytes;
}

/** A JPEG whose frame header declares 65 000 × 65 000 pixels. */
async function hugeJpeg(): Promise<Uint8Array> {
  const bytes = Uint8Array.from(await image().jpeg().toBuffer());
  const frame = bytes.findIndex((byte, index) => byte === 0xff && bytes[index + 1] === 0xc0);
  new DataView(bytes.buffer).setUint16(frame + 5, 65_000);
  new DataView(bytes.buffer).setUint16(frame + 7, 65_000);
  return bytes;
}

async function animatedPng(): Promise<Uint8Array> {
  const still = await image().png().toBuffer();
  const afterHeader = 33;
  return join(
    still.subarray(0, afterHeader),
    pngChunk('acTL', new Uint8Array([0, 0, 0, 2, 0, 0, 0, 0])),
    still.subarray(afterHeader),
  );
}

function animatedWebp(): Promise<Uint8Array> {
  const frames = sharp(PIXELS, { raw: { width: WIDTH, height: HEIGHT, channels: 3, pageHeight: HEIGHT / 2 } });
  return frames.webp({ loop: 0 }).toBuffer();
}

const REJECTED: [string, () => Promise<Uint8Array> | Uint8Array, ErrorCode, RegExp][] = [
  ['an empty file', () => new Uint8Array(0), 'image_unsupported', /^the photo is empty/],
  ['text', () => ascii('no picture'), 'image_unsupported', /^the photo is not an image; only still JPEG, PNG and WebP/],
  ['a GIF', () => image().gif().toBuffer(), 'image_unsupported', /is a GIF/],
  ['a TIFF', () => image().tiff().toBuffer(), 'image_unsupported', /is a TIFF/],
  ['an AVIF', () => image().avif().toBuffer(), 'image_unsupported', /is a HEIF or AVIF/],
  [
    'an SVG',
    () => ascii('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'),
    'image_unsupported',
    /is an SVG/,
  ],
  ['a PDF', () => ascii('%PDF-1.7'), 'image_unsupported', /is a PDF/],
  ['an animated PNG', animatedPng, 'image_unsupported', /is an animated PNG/],
  ['an animated WebP', animatedWebp, 'image_unsupported', /is an animated WebP/],
  ['a PNG of 50 000 × 50 000', hugePng, 'image_too_large', /has 50000 × 50000 pixels; the limit is 50000000 pixels/],
  ['a JPEG of 65 000 × 65 000', hugeJpeg, 'image_too_large', /has 65000 × 65000 pixels; the limit is 50000000 pixels/],
  [
    'too many bytes',
    () => new Uint8Array(LIMITS.imageBytesMax + 1),
    'image_too_large',
    /has 20971521 bytes; the limit is 20971520 bytes/,
  ],
  [
    'half a JPEG',
    async () => half(await image().jpeg().toBuffer()),
    'image_unreadable',
    /JPEG is damaged or truncated/,
  ],
  [
    'half a progressive JPEG',
    async () => half(await image().jpeg({ progressive: true }).toBuffer()),
    'image_unreadable',
    /JPEG is damaged or truncated/,
  ],
  [
    'a JPEG without its last bytes',
    async () => tail(await image().jpeg().toBuffer(), 40),
    'image_unreadable',
    /JPEG is damaged or truncated/,
  ],
  ['half a PNG', async () => half(await image().png().toBuffer()), 'image_unreadable', /PNG is damaged or truncated/],
  [
    'a PNG without its last rows',
    async () => tail(await image().png().toBuffer(), 40),
    'image_unreadable',
    /PNG is damaged or truncated/,
  ],
  [
    'half a WebP',
    async () => half(await image().webp().toBuffer()),
    'image_unreadable',
    /WebP is damaged or truncated/,
  ],
  ['the start of a JPEG', () => new Uint8Array([0xff, 0xd8, 0xff]), 'image_unreadable', /header of the JPEG/],
  ['the start of a PNG', () => ascii('\x89PNG\r\n\x1a\n'), 'image_unreadable', /header of the PNG/],
  ['the start of a WebP', () => ascii('RIFF\x04\0\0\0WEBP'), 'image_unreadable', /header of the WebP/],
];

describe('decodeImage', () => {
  test.each(REJECTED)(
    'decodeImage rejects %s with a message that names the problem',
    async (_, make, code, message) => {
      const error = await decodeImage(await make(), 'the photo').catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(SightlineError);
      expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
      expect(String(error)).not.toMatch(/vips|sharp|\/usr|node_modules|\.ts/i);
    },
  );

  test('decodeImage returns the exact pixels of a PNG and of a lossless WebP', async () => {
    for (const file of [await image().png().toBuffer(), await image().webp({ lossless: true }).toBuffer()]) {
      expect(await decodeImage(file, 'image')).toEqual({ width: WIDTH, height: HEIGHT, data: PIXELS });
    }
  });

  test('decodeImage drops alpha without blending', async () => {
    const rgba = Uint8Array.from({ length: WIDTH * HEIGHT * 4 }, (_, index) =>
      index % 4 === 3 ? 0 : (PIXELS[(index >> 2) * 3 + (index % 4)] ?? 0),
    );
    const file = await sharp(rgba, { raw: { width: WIDTH, height: HEIGHT, channels: 4 } })
      .png()
      .toBuffer();
    expect((await decodeImage(file, 'image')).data).toEqual(PIXELS);
  });

  test('decodeImage copies grey to three channels', async () => {
    const file = await sharp(new Uint8Array([0, 90, 255]), { raw: { width: 3, height: 1, channels: 1 } })
      .toColourspace('b-w')
      .png()
      .toBuffer();
    expect([...(await decodeImage(file, 'image')).data]).toEqual([0, 0, 0, 90, 90, 90, 255, 255, 255]);
  });

  test('decodeImage clips 16-bit grey at 255, as Pillow does', async () => {
    const file = await sharp(new Uint16Array([0, 90, 255, 256, 65_535]), { raw: { width: 5, height: 1, channels: 1 } })
      .toColourspace('grey16')
      .png()
      .toBuffer();
    const { data } = await decodeImage(file, 'image');
    expect([...data].filter((_, index) => index % 3 === 0)).toEqual([0, 90, 255, 255, 255]);
  });

  test('decodeImage rotates an image by its EXIF orientation', async () => {
    const rotated = await decodeImage(await image().withMetadata({ orientation: 6 }).png().toBuffer(), 'image');
    expect([rotated.width, rotated.height]).toEqual([HEIGHT, WIDTH]);
    const topRight = (HEIGHT - 1) * 3;
    expect(rotated.data.subarray(topRight, topRight + 3)).toEqual(PIXELS.subarray(0, 3));
  });

  test('decodeImage returns an image or throws a SightlineError for any damaged file', async () => {
    const files = [
      await image().jpeg().toBuffer(),
      await image().png().toBuffer(),
      await image().webp().toBuffer(),
      await animatedPng(),
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (file, damage, kept) => {
          const bytes = Uint8Array.from(file);
          for (const [offset, value] of damage) bytes[offset % bytes.length] = value;
          const part = bytes.subarray(0, kept < 0.5 ? Math.ceil(bytes.length * kept * 2) : bytes.length);
          const result = await decodeImage(part, 'image').catch((error: unknown) => error);
          if (result instanceof Error) expect(result).toBeInstanceOf(SightlineError);
          else expect(result).toHaveProperty('data');
        },
      ),
      { numRuns: 150, seed: 1 },
    );
  });
});
