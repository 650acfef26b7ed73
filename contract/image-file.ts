/** Detects the type of an image file by its first bytes, ignoring name and media type. Shared by API and runner. */

export type ImageKind = 'JPEG' | 'PNG' | 'WebP';

/** Fields of the IHDR chunk. */
export interface PngHeader {
  width: number;
  height: number;
  bitDepth: number;
  /** 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha. */
  colorType: number;
}

interface Signature {
  name: string;
  bytes: string;
  offset?: number;
}

const SUPPORTED: readonly (Signature & { name: ImageKind })[] = [
  { name: 'JPEG', bytes: '\xff\xd8\xff' },
  { name: 'PNG', bytes: '\x89PNG\r\n\x1a\n' },
  { name: 'WebP', bytes: 'WEBP', offset: 8 },
];

const UNSUPPORTED: readonly Signature[] = [
  { name: 'a GIF', bytes: 'GIF8' },
  { name: 'a BMP', bytes: 'BM' },
  { name: 'a TIFF', bytes: 'II*\0' },
  { name: 'a TIFF', bytes: 'MM\0*' },
  { name: 'a HEIF or AVIF', bytes: 'ftyp', offset: 4 },
  { name: 'a JPEG XL', bytes: '\xff\x0a' },
  { name: 'a PDF', bytes: '%PDF' },
];

const PNG_CHUNKS_START = 8;
/** Length, type and checksum of a chunk. */
const PNG_CHUNK_FRAME = 12;
const WEBP_ANIMATION_FLAG = 0x02;

function latin1(bytes: Uint8Array, start: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(start, start + length));
}

function hasSignature(file: Uint8Array, { bytes, offset = 0 }: Signature): boolean {
  return latin1(file, offset, bytes.length) === bytes;
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

export function imageKind(file: Uint8Array): ImageKind | undefined {
  return SUPPORTED.find((signature) => hasSignature(file, signature))?.name;
}

/** Describes an unsupported file in a message: `a GIF`, or `not an image` if the type is unknown. */
export function describeFile(file: Uint8Array): string {
  if (file.length === 0) return 'empty';
  const known = UNSUPPORTED.find((signature) => hasSignature(file, signature));
  if (known) return known.name;
  return /<svg[\s>]/i.test(latin1(file, 0, 4096)) ? 'an SVG' : 'not an image';
}

/** @returns undefined if the header is incomplete or does not come first */
export function pngHeader(file: Uint8Array): PngHeader | undefined {
  if (file.length < 26 || latin1(file, 12, 4) !== 'IHDR') return undefined;
  const header = view(file);
  return {
    width: header.getUint32(16),
    height: header.getUint32(20),
    bitDepth: header.getUint8(24),
    colorType: header.getUint8(25),
  };
}

/** An animated PNG has an `acTL` chunk before the first `IDAT`, an animated WebP a flag in its `VP8X` chunk. */
export function isAnimated(file: Uint8Array, kind: ImageKind): boolean {
  if (kind === 'WebP') {
    return latin1(file, 12, 4) === 'VP8X' && ((file[20] ?? 0) & WEBP_ANIMATION_FLAG) !== 0;
  }
  if (kind === 'JPEG') return false;
  const bytes = view(file);
  for (let offset = PNG_CHUNKS_START; offset + 8 <= file.length; offset += PNG_CHUNK_FRAME + bytes.getUint32(offset)) {
    const type = latin1(file, offset + 4, 4);
    if (type === 'acTL') return true;
    if (type === 'IDAT') return false;
  }
  return false;
}
