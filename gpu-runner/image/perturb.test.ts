import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SightlineError } from '#contract/errors.ts';
import { PERTURBATION_NAMES, PERTURBATIONS, type Perturbation, perturbation } from '#contract/perturbation.ts';
import type { RgbImage } from './decode.ts';
import { type PerturbOptions, perturbImage } from './perturb.ts';

const MEAN = [123, 117, 104] as const;

function gradient(width: number, height: number): RgbImage {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, index) => {
    const pixel = Math.floor(index / 3);
    return (((pixel % width) * 3 + Math.floor(pixel / width) * 5 + (index % 3) * 60) % 255) + 1;
  });
  return { width, height, data };
}

const IMAGE = gradient(112, 84);
const base = { image: IMAGE, seed: 7, draw: 0, imageIndex: 0, meanColor: MEAN };
const BLACKENING: Perturbation = { name: 'patch_blackening', patch: 14, probability: 0.5 };
const NOISE: Perturbation = { name: 'gaussian_noise', sigma: 189 };
const box = (left: number, top: number, right: number, bottom: number, image = 0) => ({
  image,
  box: [left, top, right, bottom] as [number, number, number, number],
});

const view = (perturbation: Perturbation, options: Partial<PerturbOptions> = {}) =>
  perturbImage({ ...base, perturbation, ...options });
const hash = ({ data }: RgbImage) => createHash('sha256').update(data).digest('hex');

function isBlack({ width, data }: RgbImage, x: number, y: number): boolean {
  const offset = (y * width + x) * 3;
  return data[offset] === 0 && data[offset + 1] === 0 && data[offset + 2] === 0;
}

/** Whether each patch is black, row by row. A partially black patch fails the test. */
function blackPatches(image: RgbImage, patch: number): boolean[] {
  const black: boolean[] = [];
  for (let top = 0; top < image.height; top += patch) {
    for (let left = 0; left < image.width; left += patch) {
      const inside: boolean[] = [];
      for (let y = top; y < Math.min(top + patch, image.height); y++) {
        for (let x = left; x < Math.min(left + patch, image.width); x++) inside.push(isBlack(image, x, y));
      }
      expect(new Set(inside).size).toBe(1);
      black.push(inside[0] ?? false);
    }
  }
  return black;
}

describe('perturbImage', () => {
  const golden: [Perturbation, string][] = [
    [BLACKENING, '170487709135d813cfb4359d6257cf1967861707681bcf78a003f2a1830939c9'],
    [
      { name: 'patch_blackening', patch: 5, probability: 0.25 },
      'f275e1490158fa8edcc07941535182f12cec33b0005bfba28fa050faf84da212',
    ],
    [NOISE, '3fced6568ba0d82c22d9a028333596a0b53ffdc53f9daf3b775484382af5e3f9'],
    [{ name: 'gaussian_noise', sigma: 12.5 }, 'bb625ecf02c3fd3382db48f66a05c4daa88faef717c96fe787bc0644ffeeda05'],
    [{ name: 'gaussian_blur', radius: 6 }, '9c1fa0468ea7bafb141dda1197678d61e827b8e4434256fc013d8b17ec853887'],
    [{ name: 'gaussian_blur', radius: 0.8 }, 'f987add457bbb8304270fb5303e26bbc1ef432a3581a30a0cada3b25c2afff22'],
    [{ name: 'solid', color: 'mean' }, '6707e421ee45837b6246b400a810112a4cf71297ab07238fea15a2c2f2b7382c'],
    [{ name: 'region', mode: 'keep' }, 'e47186e759937c4674d47fcbac5afc9bac953b7f6ceac47f64178c92051875f8'],
    [{ name: 'region', mode: 'black_out' }, 'ac9c2c2ef418a30a9ec566448e5d8e01c20d3817ef6cb0d61b14e246f6f2b36d'],
    [{ name: 'replace' }, '9166c8b455bb708e1f9cca39eb8a6824e04152c2f2d63abcd4f0115c24d15074'],
  ];
  const extras = {
    regions: [box(20, 30, 90.5, 61)],
    originalSize: { width: 200, height: 150 },
    replacement: gradient(50, 70),
  };

  test.each(golden)('perturbImage returns the recorded bytes for %j', (perturbation, sha256) => {
    const before = hash(IMAGE);
    const result = view(perturbation, extras);
    expect([result.width, result.height, result.data.length]).toEqual([112, 84, IMAGE.data.length]);
    expect(hash(result)).toBe(sha256);
    expect(hash(IMAGE)).toBe(before);
  });

  test.each(PERTURBATION_NAMES.filter((name) => PERTURBATIONS[name].hasImage))(
    'perturbImage with the default parameters of %s returns a new image of the same size',
    (name) => {
      const before = hash(IMAGE);
      const result = view(perturbation.parse({ name }), extras);
      expect([result.width, result.height, result.data.length]).toEqual([112, 84, IMAGE.data.length]);
      expect(hash(result)).not.toBe(before);
      expect(hash(IMAGE)).toBe(before);
    },
  );

  test('perturbImage throws RangeError for no_image, which has no pixels', () => {
    expect(() => view({ name: 'no_image' })).toThrow(RangeError);
  });
});

describe.each([BLACKENING, NOISE])('random perturbation $name', (perturbation) => {
  test(`${perturbation.name} differs by seed, draw and index of the image`, () => {
    const views = [{}, { seed: 8 }, { draw: 1 }, { imageIndex: 1 }, { seed: 1, draw: 7 }, { draw: 1, imageIndex: 7 }];
    expect(new Set(views.map((options) => hash(view(perturbation, options)))).size).toBe(views.length);
  });

  test(`${perturbation.name} is the same for the same seed, draw and index`, () => {
    expect(view(perturbation, { draw: 3 })).toEqual(view(perturbation, { draw: 3 }));
  });
});

describe('patch_blackening', () => {
  test('patch_blackening blackens whole patches on a grid from the top left, including cut ones at the edges', () => {
    const image = gradient(103, 45);
    const result = view(BLACKENING, { image });
    const black = blackPatches(result, 14);
    expect(black.length).toBe(8 * 4);
    expect(new Set(black).size).toBe(2);
    expect(result.data.every((level, index) => level === 0 || level === image.data[index])).toBe(true);
  });

  test.each([0.1, 0.5, 0.9])('patch_blackening blackens a share of %d of the patches', (probability) => {
    const black = [0, 1, 2, 3].flatMap((draw) =>
      blackPatches(view({ name: 'patch_blackening', patch: 2, probability }, { draw }), 2),
    );
    const error = 4 * Math.sqrt((probability * (1 - probability)) / black.length);
    expect(Math.abs(black.filter(Boolean).length / black.length - probability)).toBeLessThan(error);
  });

  test('patch_blackening blackens nothing at probability 0 and everything at 1', () => {
    expect(view({ ...BLACKENING, probability: 0 })).toEqual(IMAGE);
    expect(view({ ...BLACKENING, probability: 1 }).data.every((level) => level === 0)).toBe(true);
  });

  test('patch_blackening blackens patches independently in each draw', () => {
    const patches = (draw: number) => blackPatches(view({ ...BLACKENING, patch: 2 }, { draw }), 2);
    const [first, second] = [patches(0), patches(1)];
    const agreement = first.filter((black, index) => black === second[index]).length / first.length;
    expect(Math.abs(agreement - 0.5)).toBeLessThan(0.04);
  });
});

describe('gaussian_noise', () => {
  const grey = view({ name: 'solid', color: 'grey' }, { image: gradient(200, 200) });

  test('gaussian_noise has mean 0 and the requested standard deviation', () => {
    const { data } = view({ name: 'gaussian_noise', sigma: 20 }, { image: grey });
    const mean = data.reduce((sum, level) => sum + level, 0) / data.length;
    const variance = data.reduce((sum, level) => sum + (level - mean) ** 2, 0) / data.length;
    expect(Math.abs(mean - 128)).toBeLessThan(0.25);
    // Rounding to integer levels adds a variance of 1/12.
    expect(Math.abs(variance - (400 + 1 / 12))).toBeLessThan(7);
  });

  test('gaussian_noise is independent in each channel', () => {
    const { data } = view({ name: 'gaussian_noise', sigma: 20 }, { image: grey });
    let product = 0;
    for (let offset = 0; offset < data.length; offset += 3) {
      product += ((data[offset] ?? 0) - 128) * ((data[offset + 1] ?? 0) - 128);
    }
    expect(Math.abs(product / (data.length / 3) / 400)).toBeLessThan(0.02);
  });

  test('gaussian_noise clamps levels to 0 and 255', () => {
    const black = view({ name: 'solid', color: 'black' });
    const { data } = view(NOISE, { image: black });
    expect(Math.abs(data.filter((level) => level === 0).length / data.length - 0.5)).toBeLessThan(0.02);
  });

  test('gaussian_noise with sigma 0 changes nothing', () => {
    expect(view({ name: 'gaussian_noise', sigma: 0 })).toEqual(IMAGE);
  });
});

describe('gaussian_blur', () => {
  test('gaussian_blur with radius 0 changes nothing', () => {
    expect(view({ name: 'gaussian_blur', radius: 0 })).toEqual(IMAGE);
  });

  test('gaussian_blur keeps a uniform colour at any radius and size', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 30 }),
        fc.double({ min: 0.01, max: 512, noNaN: true }),
        fc.nat(255),
        (width, height, radius, level) => {
          const image = view({ name: 'solid', color: [level, level, level] }, { image: gradient(width, height) });
          expect(view({ name: 'gaussian_blur', radius }, { image })).toEqual(image);
        },
      ),
      { seed: 1 },
    );
  });

  test('gaussian_blur spreads a dot with the variance of its radius', () => {
    const image = { width: 101, height: 1, data: new Uint8Array(303) };
    image.data.fill(255, 150, 153);
    const { data } = view({ name: 'gaussian_blur', radius: 4 }, { image });
    const levels = Array.from({ length: 101 }, (_, x) => data[x * 3] ?? 0);
    const total = levels.reduce((sum, level) => sum + level, 0);
    const variance = levels.reduce((sum, level, x) => sum + level * (x - 50) ** 2, 0) / total;
    expect(Math.abs(variance - 16)).toBeLessThan(1.5);
  });
});

describe('solid', () => {
  test.each([
    ['grey', [128, 128, 128]],
    ['black', [0, 0, 0]],
    ['white', [255, 255, 255]],
    ['mean', [...MEAN]],
    [[9, 8, 7] as [number, number, number], [9, 8, 7]],
  ] as const)('solid fills the image with %j', (color, expected) => {
    const result = view({ name: 'solid', color: typeof color === 'string' ? color : [9, 8, 7] });
    expect(result.data.every((level, index) => level === expected[index % 3])).toBe(true);
  });
});

describe('region', () => {
  const originalSize = { width: 224, height: 168 };
  const keep: Perturbation = { name: 'region', mode: 'keep' };
  const blackOut: Perturbation = { name: 'region', mode: 'black_out' };

  test('region scales boxes to the resized image and widens them to whole pixels', () => {
    const result = view(blackOut, { originalSize, regions: [box(21, 40, 61, 80.5)] });
    const black: [number, number][] = [];
    for (let y = 0; y < 84; y++) for (let x = 0; x < 112; x++) if (isBlack(result, x, y)) black.push([x, y]);
    expect(black[0]).toEqual([10, 20]);
    expect(black.at(-1)).toEqual([30, 40]);
    expect(black.length).toBe(21 * 21);
  });

  test('region with keep and with black_out are complementary', () => {
    const side = fc.double({ min: 0, max: 160, noNaN: true });
    const length = fc.double({ min: 0.01, max: 300, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(side, side, length, length), { minLength: 1, maxLength: 4 }), (sides) => {
        const regions = sides.map(([x, y, width, height]) => box(x, y, x + width, y + height));
        const kept = view(keep, { originalSize, regions });
        const left = view(blackOut, { originalSize, regions });
        expect(Uint8Array.from(kept.data, (level, index) => level + (left.data[index] ?? 0))).toEqual(IMAGE.data);
        expect(kept.data.some((level) => level > 0)).toBe(true);
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  test('region with a box over the whole image covers every pixel for any sizes', () => {
    const side = fc.integer({ min: 1, max: 4000 });
    fc.assert(
      fc.property(side, side, (width, height) => {
        const regions = [box(0, 0, width, height)];
        expect(view(keep, { originalSize: { width, height }, regions })).toEqual(IMAGE);
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  test('region ignores boxes of other images', () => {
    expect(view(blackOut, { originalSize, regions: [box(0, 0, 50, 50, 1)] })).toEqual(IMAGE);
  });

  test('region throws perturbation_inapplicable for a box outside the image', () => {
    expect(() => view(keep, { originalSize, regions: [box(224, 0, 230, 10)] })).toThrow(
      new SightlineError(
        'perturbation_inapplicable',
        'The region [224, 0, 230, 10] is outside its image of 224 × 168 pixels',
      ),
    );
  });

  test('region throws RangeError without the original size', () => {
    expect(() => view(keep, { regions: [box(0, 0, 1, 1)] })).toThrow(RangeError);
  });
});

describe('replace', () => {
  test('replace shows the other image at the size of the first', () => {
    const same = gradient(112, 84);
    const result = view({ name: 'replace' }, { replacement: same });
    expect(result).toEqual(same);
    expect(result.data).not.toBe(same.data);
  });

  test('replace throws RangeError without the other image', () => {
    expect(() => view({ name: 'replace' })).toThrow(RangeError);
  });
});
