/**
 * Gaussian blur as three extended box blurs, bit-exact with Pillow's `ImageFilter.GaussianBlur` (BoxBlur.c, after Gwosdek
 * et al., SSVM 2011), which the paper's code uses. Integer arithmetic except for the weights; edge pixels are repeated.
 */
import type { RgbImage } from './decode.ts';

const PASSES = 3;
const UNIT = 2 ** 24;
const HALF = 2 ** 23;

interface Box {
  /** Whole pixels on each side of the centre. */
  reach: number;
  /** Weight of each pixel within reach, as a fraction of `UNIT`. */
  weight: number;
  /** Weight of the two pixels just beyond. */
  edgeWeight: number;
}

/** Rounds every step to 32-bit floats, as Pillow does, to get the same integers. */
function toBox(sigma: number): Box {
  const f = Math.fround;
  const variance = f(f(f(sigma) * f(sigma)) / PASSES);
  const length = f(Math.sqrt(12 * variance + 1));
  const whole = f(Math.floor((length - 1) / 2));
  const numerator = f(f(f(2 * whole) + 1) * f(f(whole * f(whole + 1)) - f(3 * variance)));
  const part = f(numerator / f(6 * f(variance - f(f(whole + 1) * f(whole + 1)))));
  const radius = f(whole + part);
  const reach = Math.trunc(radius);
  const weight = Math.trunc(f(UNIT / f(f(radius * 2) + 1)));
  return { reach, weight, edgeWeight: Math.trunc((UNIT - (reach * 2 + 1) * weight) / 2) };
}

function blurLine(line: Uint8Array, output: Uint8Array, { reach, weight, edgeWeight }: Box): void {
  const last = line.length - 1;
  const pixel = (index: number) => line[Math.max(0, Math.min(last, index))] ?? 0;
  let sum = 0;
  for (let index = -reach - 1; index < reach; index++) sum += pixel(index);
  for (let index = 0; index <= last; index++) {
    const before = pixel(index - reach - 1);
    sum += pixel(index + reach) - before;
    const total = sum * weight + (before + pixel(index + reach + 1)) * edgeWeight;
    output[index] = Math.floor((total + HALF) / UNIT);
  }
}

/** Blurs `count` lines in place. Line n has `length` values, the first at `start(n)`, each `step` after the last. */
function blurLines(
  data: Uint8Array,
  { length, count, step, start }: { length: number; count: number; step: number; start: (line: number) => number },
  box: Box,
): void {
  let line = new Uint8Array(length);
  let output = new Uint8Array(length);
  for (let number = 0; number < count; number++) {
    const first = start(number);
    for (let index = 0; index < length; index++) line[index] = data[first + index * step] ?? 0;
    for (let pass = 0; pass < PASSES; pass++) {
      blurLine(line, output, box);
      [line, output] = [output, line];
    }
    line.forEach((level, index) => {
      data[first + index * step] = level;
    });
  }
}

/** @param sigma standard deviation in pixels; 0 returns an unchanged copy */
export function gaussianBlur({ width, height, data }: RgbImage, sigma: number): RgbImage {
  const blurred = Uint8Array.from(data);
  if (sigma > 0) {
    const box = toBox(sigma);
    const stride = width * 3;
    const rowStart = (line: number) => Math.floor(line / 3) * stride + (line % 3);
    blurLines(blurred, { length: width, count: height * 3, step: 3, start: rowStart }, box);
    blurLines(blurred, { length: height, count: stride, step: stride, start: (line) => line }, box);
  }
  return { width, height, data: blurred };
}
