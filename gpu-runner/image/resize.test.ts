import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SightlineError } from '#contract/errors.ts';
import type { RgbImage } from './decode.ts';
import { resizeBicubic, smartResize } from './resize.ts';

const FACTOR = 28;
const limits = { factor: FACTOR, minPixels: 3136, maxPixels: 28_224 };

function image(width: number, height: number, level: (index: number) => number): RgbImage {
  return { width, height, data: Uint8Array.from({ length: width * height * 3 }, (_, index) => level(index)) };
}

describe('smartResize', () => {
  // Expected sizes: `smart_resize` of transformers 5.23.
  test.each([
    ['keeps a size that already fits', { width: 112, height: 84 }, { width: 112, height: 84 }],
    ['rounds halves to the even multiple', { width: 70, height: 98 }, { width: 56, height: 112 }],
    ['shrinks a large image to maxPixels', { width: 4000, height: 3000 }, { width: 168, height: 140 }],
    ['enlarges a tiny image to minPixels', { width: 3, height: 5 }, { width: 56, height: 84 }],
    [
      'keeps each side at least one factor long, at the cost of the aspect ratio',
      { width: 2000, height: 12 },
      { width: 728, height: 28 },
    ],
  ])('smartResize %s', (_, size, expected) => {
    expect(smartResize({ ...size, ...limits })).toEqual(expected);
  });

  test('smartResize accepts an aspect ratio of 200 and rejects a larger one', () => {
    expect(smartResize({ width: 2000, height: 10, ...limits })).toMatchObject({ height: FACTOR });
    expect(() => smartResize({ width: 2001, height: 10, ...limits })).toThrow(
      new SightlineError(
        'image_unsupported',
        'An image of 2001 × 10 pixels is too elongated: one side may be at most 200 times the other',
      ),
    );
  });

  test('smartResize returns multiples of the factor between minPixels and maxPixels for ratios up to 8', () => {
    const side = fc.integer({ min: 1, max: 6000 });
    fc.assert(
      fc.property(side, side, (width, height) => {
        fc.pre(Math.max(width, height) / Math.min(width, height) <= 8);
        const size = smartResize({ width, height, ...limits });
        expect(size.width % FACTOR).toBe(0);
        expect(size.height % FACTOR).toBe(0);
        expect(size.width * size.height).toBeLessThanOrEqual(limits.maxPixels);
        expect(size.width * size.height).toBeGreaterThanOrEqual(limits.minPixels);
      }),
      { seed: 1 },
    );
  });
});

const GREEN = [251, 232, 189, 138, 84, 53, 105, 183, 215];

describe('resizeBicubic', () => {
  test('resizeBicubic returns an image of the requested size unchanged', () => {
    const same = image(31, 17, (index) => (index * 37) % 256);
    expect(resizeBicubic(same, 31, 17)).toEqual(same);
  });

  test('resizeBicubic equals torchvision on a small image', () => {
    // Expected values: torchvision 0.29.2, uint8, antialias: resize([[0, 40, 80, 200, 255, 10, 90]] in red, its complement in green,
    // 100 in blue) to a width of 4, and that to a width of 9.
    const levels = [0, 40, 80, 200, 255, 10, 90];
    const line = image(7, 1, (index) => {
      const red = levels[(index / 3) | 0] ?? 0;
      return [red, 255 - red, 100][index % 3] ?? 0;
    });
    const narrow = resizeBicubic(line, 4, 1);
    const wide = resizeBicubic(narrow, 9, 1);
    expect([...narrow.data]).toEqual([13, 242, 100, 111, 144, 100, 201, 54, 100, 54, 201, 100]);
    expect([...wide.data]).toEqual(
      [4, 23, 66, 117, 171, 202, 150, 72, 40].flatMap((red, index) => [red, GREEN[index] ?? 0, 100]),
    );
  });

  test('resizeBicubic keeps a uniform colour at any size', () => {
    const side = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(side, side, side, side, fc.nat(255), (width, height, toWidth, toHeight, level) => {
        const { data } = resizeBicubic(
          image(width, height, () => level),
          toWidth,
          toHeight,
        );
        expect(data.length).toBe(toWidth * toHeight * 3);
        expect(data.every((value) => Math.abs(value - level) <= 1)).toBe(true);
      }),
      { seed: 1 },
    );
  });

  test('resizeBicubic resizes rows and columns in the same way', () => {
    const line = image(23, 1, (index) => (index * 53) % 256);
    const across = resizeBicubic(line, 9, 1);
    const down = resizeBicubic({ width: 1, height: 23, data: line.data }, 1, 9);
    expect(down.data).toEqual(across.data);
  });

  test.each([0, -1, 1.5, Number.NaN])('resizeBicubic throws RangeError for a width of %s', (width) => {
    expect(() =>
      resizeBicubic(
        image(2, 2, () => 0),
        width,
        2,
      ),
    ).toThrow(RangeError);
  });
});
