import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RunSample } from '#contract/run-request.ts';
import type { ChunkSample } from '#db/objects/chunk-input.ts';
import { planChunks } from './plan-chunks.ts';

function toChunkSamples(samples: Partial<RunSample>[]): ChunkSample[] {
  return samples.map((sample, position) => ({
    position,
    sample: { id: `s${position}`, images: [], question: 'q', responses: [{ text: 'a' }], ...sample },
  }));
}

function sizes(samples: Partial<RunSample>[]): number[] {
  return planChunks(toChunkSamples(samples)).map(({ length }) => length);
}

function times(count: number, sample: Partial<RunSample> = {}): Partial<RunSample>[] {
  return new Array<Partial<RunSample>>(count).fill(sample);
}

const tokens = (count: number) => ({ token_ids: new Array<number>(count).fill(1) });

describe('planChunks', () => {
  test.each([
    ['makes no chunk without samples', [], []],
    ['makes one chunk of one sample', times(1), [1]],
    ['puts at most 8 samples in a chunk', times(17), [8, 8, 1]],
    ['puts at most 64 responses in a chunk', times(9, { responses: times(16).map(() => ({ text: 'a' })) }), [4, 4, 1]],
    ['puts at most 65,536 tokens in a chunk', times(5, { responses: [tokens(16_384), tokens(16_384)] }), [2, 2, 1]],
    ['counts three characters of text as a token', times(5, { responses: [{ text: 'x'.repeat(98_304) }] }), [2, 2, 1]],
    [
      'puts at most 8 images in a chunk',
      times(12).map((_, index) => ({ images: [`a${index}`, `b${index}`] })),
      [4, 4, 4],
    ],
    ['counts an image that several samples share once', times(9, { images: ['a', 'b', 'c'] }), [8, 1]],
    [
      'counts replacement images',
      times(5).map((_, index) => ({ images: ['a'], replacement_images: [`r${index}`, `s${index}`] })),
      [3, 2],
    ],
    [
      'gives a sample over the limits a chunk of its own',
      [{}, { responses: times(5).map(() => tokens(16_384)) }, {}],
      [1, 1, 1],
    ],
  ])('%s', (_behaviour, samples, expected) => {
    expect(sizes(samples)).toEqual(expected);
  });

  test('keeps every sample once and in order, and exceeds a limit only in a chunk of one sample', () => {
    const sample = fc.record({
      images: fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'), { maxLength: 8 }),
      responses: fc.array(fc.nat(40_000), { minLength: 1, maxLength: 30 }).map((lengths) => lengths.map(tokens)),
    });
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 30 }), (samples) => {
        const all = toChunkSamples(samples);
        const chunks = planChunks(all);
        expect(chunks.flat()).toEqual(all);
        for (const chunk of chunks.filter(({ length }) => length > 1)) {
          const responses = chunk.flatMap((item) => item.sample.responses);
          expect(chunk.length).toBeLessThanOrEqual(8);
          expect(responses.length).toBeLessThanOrEqual(64);
          expect(responses.reduce((sum, { token_ids }) => sum + (token_ids?.length ?? 0), 0)).toBeLessThanOrEqual(
            65_536,
          );
          expect(new Set(chunk.flatMap((item) => item.sample.images)).size).toBeLessThanOrEqual(8);
        }
      }),
      { numRuns: 30 },
    );
  });
});
