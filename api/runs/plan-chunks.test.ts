import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RunSample } from '#contract/run.ts';
import type { ChunkSample } from '#db/objects/chunk-input.ts';
import { planChunks } from './plan-chunks.ts';

function placed(samples: Partial<RunSample>[]): ChunkSample[] {
  return samples.map((sample, position) => ({
    position,
    sample: { id: `s${position}`, images: [], question: 'q', responses: [{ text: 'a' }], ...sample },
  }));
}

function sizes(samples: Partial<RunSample>[]): number[] {
  return planChunks(placed(samples)).map(({ length }) => length);
}

function times(count: number, sample: Partial<RunSample> = {}): Partial<RunSample>[] {
  return new Array<Partial<RunSample>>(count).fill(sample);
}

const tokens = (count: number) => ({ token_ids: new Array<number>(count).fill(1) });

describe('chunks', () => {
  test.each([
    ['nothing', [], []],
    ['one sample', times(1), [1]],
    ['eight samples to a chunk', times(17), [8, 8, 1]],
    ['64 responses to a chunk', times(9, { responses: times(16).map(() => ({ text: 'a' })) }), [4, 4, 1]],
    ['65,536 tokens to a chunk', times(5, { responses: [tokens(16_384), tokens(16_384)] }), [2, 2, 1]],
    ['three characters to a token', times(5, { responses: [{ text: 'x'.repeat(98_304) }] }), [2, 2, 1]],
    ['eight images to a chunk', times(12).map((_, at) => ({ images: [`a${at}`, `b${at}`] })), [4, 4, 4]],
    ['an image that several samples share once', times(9, { images: ['a', 'b', 'c'] }), [8, 1]],
    [
      'replacement images too',
      times(5).map((_, at) => ({ images: ['a'], replacement_images: [`r${at}`, `s${at}`] })),
      [3, 2],
    ],
    ['a sample that is too large by itself', [{}, { responses: times(5).map(() => tokens(16_384)) }, {}], [1, 1, 1]],
  ])('have %s', (_what, samples, expected) => {
    expect(sizes(samples)).toEqual(expected);
  });

  test('together have every sample once, in order, and none is over a limit unless it has one sample', () => {
    const sample = fc.record({
      images: fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'), { maxLength: 8 }),
      responses: fc.array(fc.nat(40_000), { minLength: 1, maxLength: 30 }).map((lengths) => lengths.map(tokens)),
    });
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 30 }), (samples) => {
        const all = placed(samples);
        const chunks = planChunks(all);
        expect(chunks.flat()).toEqual(all);
        for (const chunk of chunks.filter(({ length }) => length > 1)) {
          const responses = chunk.flatMap(({ sample: one }) => one.responses);
          expect(chunk.length).toBeLessThanOrEqual(8);
          expect(responses.length).toBeLessThanOrEqual(64);
          expect(responses.reduce((sum, { token_ids }) => sum + (token_ids?.length ?? 0), 0)).toBeLessThanOrEqual(
            65_536,
          );
          expect(new Set(chunk.flatMap(({ sample: one }) => one.images)).size).toBeLessThanOrEqual(8);
        }
      }),
      { numRuns: 30 },
    );
  });
});
