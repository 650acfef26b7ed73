/** Small samples with deterministic scores: scoring one twice must give the same score. */
import sharp from 'sharp';
import type { RunRequestInput } from '#contract/run-request.ts';

export type SampleInput = RunRequestInput['samples'][number];

const COLORS = ['#dc2828', '#2850dc', '#1ea03c'];

export function drawImage(color: string): Promise<Buffer> {
  const disc = `<rect width="100%" height="100%" fill="#f8f8f8"/><circle cx="28" cy="28" r="12" fill="${color}"/>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="56" height="56">${disc}</svg>`;
  return sharp(Buffer.from(svg)).png().toBuffer();
}

export function drawImages(): Promise<Buffer[]> {
  return Promise.all(COLORS.map(drawImage));
}

/** @param images SHA-256 of uploaded images, used in turn */
export function makeSamples(count: number, images: readonly string[], prefix = 'sample'): SampleInput[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `${prefix}-${index}`,
    images: [images[index % images.length] ?? ''],
    question: 'What colour is the disc?',
    responses: [
      { text: 'The disc is red.', reward: 1 },
      { text: 'It is blue.', reward: 0 },
    ],
  }));
}
