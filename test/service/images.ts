/** Small images. Each is drawn with random pixels, so that its hash is unique. */
import sharp from 'sharp';
import type { Caller } from './callers.ts';

let drawn = 0;

/** Draws a red disc on white, with a few random pixels. */
export async function drawImage(format: 'png' | 'jpeg' | 'webp' = 'png'): Promise<Uint8Array<ArrayBuffer>> {
  drawn += 1;
  const stamp = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte, index) => {
    return `<rect x="${index * 4}" y="0" width="4" height="4" fill="rgb(${byte},${drawn % 256},0)"/>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="56" height="56">
    <rect width="100%" height="100%" fill="#f8f8f8"/><circle cx="28" cy="32" r="14" fill="#dc2828"/>${stamp.join('')}</svg>`;
  return new Uint8Array(await sharp(Buffer.from(svg)).toFormat(format).toBuffer());
}

export async function uploadImage(caller: Caller, bytes?: Uint8Array<ArrayBuffer>): Promise<string> {
  const body = bytes ?? (await drawImage());
  const headers = { 'content-type': 'application/octet-stream' };
  const reply = await caller.send<{ sha256: string }>('POST', '/v1/images', { body, headers });
  if (reply.status !== 201) throw new Error(`the image was rejected: ${JSON.stringify(reply.body)}`);
  return reply.body.sha256;
}

/** The beginning of a PNG whose header claims this size. */
export function pngHeader(width: number, height: number): Uint8Array<ArrayBuffer> {
  const file = Buffer.alloc(45);
  file.write('\x89PNG\r\n\x1a\n', 0, 'latin1');
  file.writeUInt32BE(13, 8);
  file.write('IHDR', 12, 'latin1');
  file.writeUInt32BE(width, 16);
  file.writeUInt32BE(height, 20);
  file.set([8, 2, 0, 0, 0], 24);
  file.write('IDAT', 37, 'latin1');
  return new Uint8Array(file);
}

/** An animated PNG: an image with the chunk acTL after its header. */
export async function animatedPng(): Promise<Uint8Array<ArrayBuffer>> {
  const png = Buffer.from(await drawImage());
  const control = Buffer.alloc(20);
  control.writeUInt32BE(8, 0);
  control.write('acTL', 4, 'latin1');
  const headerEnd = 8 + 12 + 13;
  return new Uint8Array(Buffer.concat([png.subarray(0, headerEnd), control, png.subarray(headerEnd)]));
}

export async function animatedWebp(): Promise<Uint8Array<ArrayBuffer>> {
  const frames = await Promise.all([drawImage(), drawImage()]);
  return new Uint8Array(
    await sharp(frames, { join: { animated: true } })
      .webp()
      .toBuffer(),
  );
}
