/**
 * The uninformative view I' of a resized image (arXiv 2510.09285, App. B and F). The same image, parameters, seed,
 * draw and image index give the same bytes on every machine: the random ones draw from the SHA-256 of
 * `sightline/1|<perturbation>|<seed>|<draw>|<image index>` (see random.ts). Knows no model.
 */
import { SightlineError } from '#contract/errors.ts';
import type { Perturbation, PerturbationName } from '#contract/perturbation.ts';
import type { Region } from '#contract/runner.ts';
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
  /** At the size at which the model sees it. */
  image: RgbImage;
  perturbation: Perturbation;
  seed: number;
  draw: number;
  /** Position of the image in its sample. */
  imageIndex: number;
  /** For `solid` with the colour `mean`. */
  meanColor: Rgb;
  /** For `region`: boxes in pixels of `originalSize`; those of other images are left aside. */
  regions?: readonly Region[];
  /** For `region`: size of the image before resizing, after EXIF rotation. */
  originalSize?: { width: number; height: number };
  /** For `replace`: of any size. */
  replacement?: RgbImage;
}

const NAMED_COLORS = { grey: [128, 128, 128], black: [0, 0, 0], white: [255, 255, 255] } as const;

function copyOf({ width, height, data }: RgbImage): RgbImage {
  return { width, height, data: Uint8Array.from(data) };
}

function blank({ width, height }: { width: number; height: number }): RgbImage {
  return { width, height, data: new Uint8Array(width * height * 3) };
}

/** Calls `paint` with the samples of each row inside the box; the box lies inside the image. */
function eachRow({ width }: RgbImage, box: Box, paint: (start: number, end: number) => void): void {
  for (let row = box.top; row < box.bottom; row++) {
    paint((row * width + box.left) * 3, (row * width + box.right) * 3);
  }
}

/** One uniform number a patch, row by row from the top left; the patches at the right and bottom may be cut. */
function blackenPatches(
  image: RgbImage,
  { patch, probability }: ParametersOf<'patch_blackening'>,
  random: Random,
): RgbImage {
  const view = copyOf(image);
  for (let top = 0; top < image.height; top += patch) {
    for (let left = 0; left < image.width; left += patch) {
      if (random.uniform() >= probability) continue;
      const box = {
        left,
        top,
        right: Math.min(left + patch, image.width),
        bottom: Math.min(top + patch, image.height),
      };
      eachRow(view, box, (start, end) => view.data.fill(0, start, end));
    }
  }
  return view;
}

/** One normal number a channel of each pixel, row by row. */
function addNoise({ width, height, data }: RgbImage, sigma: number, random: Random): RgbImage {
  const noisy = Uint8Array.from(data, (level) =>
    Math.min(255, Math.max(0, Math.floor(level + sigma * random.normal() + 0.5))),
  );
  return { width, height, data: noisy };
}

function fill(size: RgbImage, color: Rgb): RgbImage {
  const view = blank(size);
  for (let at = 0; at < view.data.length; at += 3) view.data.set(color, at);
  return view;
}

/** Widened to whole pixels, and cut at the edges. Products come first, so that an exact quotient stays exact. */
function scaledBox(
  { box: [left, top, right, bottom] }: Region,
  from: { width: number; height: number },
  to: RgbImage,
): Box {
  if (left >= from.width || top >= from.height) {
    throw new SightlineError(
      'perturbation_inapplicable',
      `The region [${left}, ${top}, ${right}, ${bottom}] lies outside its image of ${from.width} × ${from.height} pixels`,
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
  const view = keep ? blank(image) : copyOf(image);
  for (const region of regions) {
    if (region.image !== imageIndex) continue;
    eachRow(image, scaledBox(region, originalSize, image), (start, end) => {
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
  return copyOf(resizeBicubic(replacement, image.width, image.height));
}

function randomOf({ perturbation, seed, draw, imageIndex }: PerturbOptions): Random {
  return seededRandom(`sightline/1|${perturbation.name}|${seed}|${draw}|${imageIndex}`);
}

/** One pixel function for each perturbation of contract/perturbation.ts. */
const PIXEL_FUNCTIONS: {
  [Name in PerturbationName]: (parameters: ParametersOf<Name>, options: PerturbOptions) => RgbImage;
} = {
  patch_blackening: (parameters, options) => blackenPatches(options.image, parameters, randomOf(options)),
  gaussian_noise: ({ sigma }, options) => addNoise(options.image, sigma, randomOf(options)),
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
