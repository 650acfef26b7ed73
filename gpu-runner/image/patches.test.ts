import { describe, expect, test } from 'vitest';
import { toPatches } from './patches.ts';

const PATCH = 2;
const spec = { patchSize: PATCH, mergeSize: 2, temporalPatchSize: 2 };
/** Normalisation that leaves levels of 0 to 255 unchanged. */
const plain = { mean: [0, 0, 0], std: [1 / 255, 1 / 255, 1 / 255] } as const;

/** An image whose red is the column, green the row, and blue 7. */
function coordinateImage(width: number, height: number) {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, index) => {
    const pixel = Math.floor(index / 3);
    return [pixel % width, Math.floor(pixel / width), 7][index % 3] ?? 0;
  });
  return { width, height, data };
}

describe('toPatches', () => {
  const { pixelValues, gridHeight, gridWidth } = toPatches(coordinateImage(8, 4), { ...spec, ...plain });
  const length = 3 * spec.temporalPatchSize * PATCH ** 2;
  const patch = (index: number) => Array.from(pixelValues.subarray(index * length, (index + 1) * length), Math.round);

  test('toPatches returns the size of the grid', () => {
    expect([gridHeight, gridWidth, pixelValues.length]).toEqual([2, 4, 8 * length]);
  });

  test('toPatches orders patches by merge block', () => {
    const corners = Array.from({ length: 8 }, (_, index) => [patch(index)[8], patch(index)[0]]);
    expect(corners).toEqual([
      [0, 0],
      [0, 2],
      [2, 0],
      [2, 2],
      [0, 4],
      [0, 6],
      [2, 4],
      [2, 6],
    ]);
  });

  test('toPatches orders the values of a patch by channel, frame, row and column', () => {
    const red = [4, 5, 4, 5];
    const green = [2, 2, 3, 3];
    const blue = [7, 7, 7, 7];
    expect(patch(6)).toEqual([...red, ...red, ...green, ...green, ...blue, ...blue]);
  });

  test('toPatches normalises in 32-bit steps, as torchvision does', () => {
    // Expected values: transformers 5.23 on levels 0, 77 and 255 with the mean and standard deviation of CLIP.
    const image = { width: 4, height: 4, data: new Uint8Array(48) };
    image.data.set([0, 77, 255]);
    const { pixelValues: values } = toPatches(image, {
      ...spec,
      mean: [0.48145466, 0.4578275, 0.40821073],
      std: [0.26862954, 0.26130258, 0.27577711],
    });
    expect([values[0], values[8], values[16]]).toEqual([-1.7922625541687012, -0.596498966217041, 2.145897150039673]);
  });

  test.each([
    [6, 4],
    [4, 6],
    [0, 4],
  ])('toPatches throws RangeError for %d × %d pixels, which do not divide into blocks', (width, height) => {
    expect(() => toPatches(coordinateImage(width, height), { ...spec, ...plain })).toThrow(RangeError);
  });
});
