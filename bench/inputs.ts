/** Synthetic inputs of known size, the same in every run. */
import { createHash } from 'node:crypto';
import sharp from 'sharp';
import type { Images } from '#clients/runner/call.ts';
import type { ScoreRequestInput } from '#contract/runner.ts';

/** Numbers between -1 and 1 without a simple pattern. */
export function fill(length: number, phase = 0): Float32Array {
  return Float32Array.from({ length }, (_, index) => Math.sin(index * 1.7 + phase));
}

/** Encodes a square image as PNG. @param level of each channel of each pixel */
export async function drawSquare(side: number, level: (index: number) => number): Promise<Uint8Array<ArrayBuffer>> {
  const data = Uint8Array.from({ length: side * side * 3 }, (_, index) => level(index));
  const png = await sharp(data, { raw: { width: side, height: side, channels: 3 } })
    .png()
    .toBuffer();
  return new Uint8Array(png);
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export interface GroupSize {
  responses: number;
  tokens: number;
  /** Side of the image in pixels; 28 pixels are one token of the prompt. */
  side: number;
  vocabulary: number;
}

/** Creates a scoring request with one image and several responses to one question. */
export async function createGroup({ responses, tokens, side, vocabulary }: GroupSize): Promise<{
  request: ScoreRequestInput;
  images: Images;
}> {
  const bytes = await drawSquare(side, (index) => 128 + 100 * Math.sin(index / 997));
  const sha256 = sha256Of(bytes);
  const idsOf = (response: number) =>
    Array.from({ length: tokens }, (_, token) => (response * 7919 + token * 104_729) % Math.min(vocabulary, 1000));
  return {
    request: {
      samples: [
        {
          id: 'group',
          images: [sha256],
          question: 'What can you see in this picture? Describe it in as many words as you like.',
          responses: Array.from({ length: responses }, (_, response) => ({ token_ids: idsOf(response) })),
        },
      ],
    },
    images: new Map([[sha256, bytes]]),
  };
}
