/**
 * Perturbs a resized image to the uninformative view I' (arXiv 2510.09285, App. B and F). The same image, parameters,
 * seed, draw and image index give the same bytes on every machine: random perturbations are seeded with
 * `sightline/1|<perturbation>|<seed>|<draw>|<image index>` (see random.ts).
 */
import { SightlineError } from '#contract/errors.ts';
import type { Perturbation, PerturbationName } from '#contract/perturbation.ts';
import type { Region } from '#contract/sample.ts';
import type { RgbImage } from './decode.ts';
import { gaussianBlur } from './gaussian-blur.ts';
import { type Random, seededRandom } from './random.ts';
import { resizeBicubic } from './resize.ts';

type Rgb = readonly [number, number, number];
type ParametersOf<Name extends Perturbation['name']> = Extract<Perturbation, { name: Name }>;

/** In pixels, right and bottom exclusive. */
interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export interface PerturbOptions {
  /** The image at the size that the model sees. */
  image: RgbImage;
  perturbation: Perturbation;
  seed: number;
  draw: number;
  /** Index of the image in its sample. */
  imageIndex: number;
  /** Colour of `solid` with the parameter `mean`. */
  meanColor: Rgb;
  /** Boxes of `region`, in pixels of `originalSize`. Boxes of other images are ignored. */
  regions?: readonly Region[];
  /** Size of the image before resizing and after EXIF rotation; required by `region`. */
  originalSize?: { width: number; height: number };
  /** Image of any size; required by `replace`. */
  replacement?: RgbImage;
}

const NAMED_COLORS = { grey: [128, 128, 128], black: [0, 0, 0], white: [255, 255, 255] } as const;

function copyImage({ width, height, data }: RgbImage): RgbImage {
  return { width, height, data: Uint8Array.from(data) };
}

function blackImage({ width, height }: { width: number; height: number }): RgbImage {
  return { width, height, data: new Uint8Array(width * height * 3) };
}

/** Calls `paint` with the range of `data` for each row of a box within the image. */
function forEachRow({ width }: RgbImage, box: Box, paint: (start: number, end: number) => void): void {
  for (let row = box.top; row < box.bottom; row++) {
    paint((row * width + box.left) * 3, (row * width + box.right) * 3);
  }
}

/** Draws one uniform number per patch, row by row from the top left. Patches at the right and bottom may be cut. */
function blackenPatches(
  image: RgbImage,
  { patch, probability }: ParametersOf<'patch_blackening'>,
  random: Random,
): RgbImage {
  const view = copyImage(image);
  for (let top = 0; top < image.height; top += patch) {
    for (let left = 0; left < image.width; left += patch) {
      if (random.uniform() >= probability) continue;
      const box = {
        left,
        top,
        right: Math.min(left + patch, image.width),
        bottom: Math.min(top + patch, image.height),
      };
      forEachRow(view, box, (start, end) => view.data.fill(0, start, end));
    }
  }
  return view;
}

/** Draws one normal number per channel and pixel, row by row. */
function addNoise({ width, height, data }: RgbImage, sigma: number, random: Random): RgbImage {
  const noisy = Uint8Array.from(data, (level) =>
    Math.min(255, Math.max(0, Math.floor(level + sigma * random.normal() + 0.5))),
  );
  return { width, height, data: noisy };
}

function fill(size: RgbImage, color: Rgb): RgbImage {
  const view = blackImage(size);
  for (let offset = 0; offset < view.data.length; offset += 3) view.data.set(color, offset);
  return view;
}

/** Scales a box, widens it to whole pixels and cuts it at the edges. Multiplies before dividing to stay exact. */
function scaleBox(
  { box: [left, top, right, bottom] }: Region,
  { from, to }: { from: { width: number; height: number }; to: RgbImage },
): Box {
  if (left >= from.width || top >= from.height) {
    throw new SightlineError(
      'perturbation_inapplicable',
      `The region [${left}, ${top}, ${right}, ${bottom}] is outside its image of ${from.width} × ${from.height} pixels`,
    );
  }
  return {
    left: Math.floor((left * to.width) / from.width),
    top: Math.floor((top * to.height) / from.height),
    right: Math.min(to.width, Math.ceil((right * to.width) / from.width)),
    bottom: Math.min(to.height, Math.ceil((bottom * to.height) / from.height)),
  };
}

function maskRegions({ image, imageIndex, regions = [], originalSize }: PerturbOptions, keep: boolean): RgbImage {
  if (!originalSize) throw new RangeError('The perturbation region needs the size of the image before resizing');
  const view = keep ? blackImage(image) : copyImage(image);
  for (const region of regions) {
    if (region.image !== imageIndex) continue;
    forEachRow(image, scaleBox(region, { from: originalSize, to: image }), (start, end) => {
      if (keep) view.data.set(image.data.subarray(start, end), start);
      else view.data.fill(0, start, end);
    });
  }
  return view;
}

function fillSolid({ color }: ParametersOf<'solid'>, { image, meanColor }: PerturbOptions): RgbImage {
  if (color === 'mean') return fill(image, meanColor);
  return fill(image, typeof color === 'string' ? NAMED_COLORS[color] : color);
}

function replaceImage({ image, replacement }: PerturbOptions): RgbImage {
  if (!replacement) throw new RangeError('The perturbation replace needs a replacement image');
  return copyImage(resizeBicubic(replacement, image.width, image.height));
}

function createRandom({ perturbation, seed, draw, imageIndex }: PerturbOptions): Random {
  return seededRandom(`sightline/1|${perturbation.name}|${seed}|${draw}|${imageIndex}`);
}

/** One pixel function for each perturbation of contract/perturbation.ts. */
const PIXEL_FUNCTIONS: {
  [Name in PerturbationName]: (parameters: ParametersOf<Name>, options: PerturbOptions) => RgbImage;
} = {
  patch_blackening: (parameters, options) => blackenPatches(options.image, parameters, createRandom(options)),
  gaussian_noise: ({ sigma }, options) => addNoise(options.image, sigma, createRandom(options)),
  gaussian_blur: ({ radius }, { image }) => gaussianBlur(image, radius),
  solid: fillSolid,
  no_image: () => {
    throw new RangeError('The perturbation no_image has no pixels');
  },
  replace: (_, options) => replaceImage(options),
  region: ({ mode }, options) => maskRegions(options, mode === 'keep'),
};

/**
 * @returns a new image of the same size
 * @throws SightlineError `perturbation_inapplicable` for a region outside the image
 * @throws RangeError for `no_image`, which has no pixels, and if `originalSize` or `replacement` is missing
 */
export function perturbImage(options: PerturbOptions): RgbImage {
  const { perturbation } = options;
  const pixels = PIXEL_FUNCTIONS[perturbation.name] as (parameters: Perturbation, options: PerturbOptions) => RgbImage;
  return pixels(perturbation, options);
}
