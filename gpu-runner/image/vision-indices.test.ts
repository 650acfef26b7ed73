import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { visionIndices } from './vision-indices.ts';

const spec = { mergeSize: 2, windowSize: 112, patchSize: 14 };
const numbers = (ids: BigInt64Array) => Array.from(ids, Number);

describe('visionIndices', () => {
  test('visionIndices orders merge blocks window by window', () => {
    // Expected values: transformers 5.23, grid [1, 4, 10]: two rows of five merge blocks, windows of four.
    const { positionIds, windowIndex, cuWindowSeqlens } = visionIndices({ ...spec, gridHeight: 4, gridWidth: 10 });
    expect(numbers(windowIndex)).toEqual([0, 1, 2, 3, 5, 6, 7, 8, 4, 9]);
    expect(numbers(cuWindowSeqlens)).toEqual([0, 32, 40]);
    expect(numbers(positionIds).slice(0, 12)).toEqual([0, 0, 0, 1, 1, 0, 1, 1, 0, 2, 0, 3]);
    expect(positionIds.length).toBe(80);
  });

  test('visionIndices visits every merge block once, in windows of at most 64 patches', () => {
    const side = fc.integer({ min: 1, max: 30 });
    fc.assert(
      fc.property(side, side, (rows, columns) => {
        const { positionIds, windowIndex, cuWindowSeqlens } = visionIndices({
          ...spec,
          gridHeight: rows * 2,
          gridWidth: columns * 2,
        });
        expect(numbers(windowIndex).sort((a, b) => a - b)).toEqual(
          Array.from({ length: rows * columns }, (_, index) => index),
        );
        const ends = numbers(cuWindowSeqlens);
        expect([ends[0], ends.at(-1)]).toEqual([0, rows * columns * 4]);
        ends.slice(1).forEach((end, index) => {
          const length = end - (ends[index] ?? 0);
          expect(length).toBeGreaterThan(0);
          expect(length).toBeLessThanOrEqual(64);
        });
        const positions = new Set(
          numbers(positionIds).map((_, index, ids) => (index % 2 ? '' : `${ids[index]},${ids[index + 1]}`)),
        );
        expect(positions.size).toBe(rows * columns * 4 + 1);
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  test.each([
    { gridHeight: 3, gridWidth: 4 },
    { gridHeight: 4, gridWidth: 0 },
  ])('visionIndices throws RangeError for a grid that does not divide into merge blocks: %j', (grid) => {
    expect(() => visionIndices({ ...spec, ...grid })).toThrow(RangeError);
  });

  test('visionIndices throws RangeError for a window smaller than a merge block', () => {
    expect(() => visionIndices({ ...spec, gridHeight: 4, gridWidth: 4, windowSize: 20 })).toThrow(RangeError);
  });
});
