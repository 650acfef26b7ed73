/**
 * Computes the size at which Qwen's vision models see an image, and resizes to it. Integer arithmetic, bit-exact with
 * torchvision's antialiased bicubic on 8-bit tensors (ATen `UpSampleKernelAVXAntialias.h`, which follows Pillow-SIMD).
 */
import { SightlineError } from '#contract/errors.ts';
import type { RgbImage } from './decode.ts';

const ASPECT_RATIO_MAX = 200;
/** Parameter of the cubic convolution: −0.5, as in Pillow and in torchvision with antialiasing (−0.75 without). */
const A = -0.5;
const SUPPORT = 2;
/** Weights are 16-bit integers of at most this many fractional bits. */
const PRECISION_MAX = 22;
const WEIGHT_END = 1 << 15;

export interface SmartResizeOptions {
  width: number;
  height: number;
  /** Both sides become multiples of this number, patch size times merge size. */
  factor: number;
  minPixels: number;
  maxPixels: number;
}

/** Same as Python's `round`: rounds halves to the even neighbour. */
function roundHalfEven(value: number): number {
  const low = Math.floor(value);
  const part = value - low;
  if (part !== 0.5) return part < 0.5 ? low : low + 1;
  return low % 2 === 0 ? low : low + 1;
}

/**
 * Same size as `smart_resize` of Hugging Face's Qwen2VLImageProcessor.
 * @throws SightlineError `image_unsupported` if one side is more than 200 times the other
 */
export function smartResize({ width, height, factor, minPixels, maxPixels }: SmartResizeOptions): {
  width: number;
  height: number;
} {
  if (!(width >= 1 && height >= 1)) throw new RangeError(`An image of ${width} × ${height} pixels has no size`);
  if (Math.max(width, height) / Math.min(width, height) > ASPECT_RATIO_MAX) {
    throw new SightlineError(
      'image_unsupported',
      `An image of ${width} × ${height} pixels is too elongated: one side may be at most ${ASPECT_RATIO_MAX} times the other`,
    );
  }
  const rounded = {
    width: roundHalfEven(width / factor) * factor,
    height: roundHalfEven(height / factor) * factor,
  };
  if (rounded.width * rounded.height > maxPixels) {
    const shrink = Math.sqrt((height * width) / maxPixels);
    const side = (length: number) => Math.max(factor, Math.floor(length / shrink / factor) * factor);
    return { width: side(width), height: side(height) };
  }
  if (rounded.width * rounded.height < minPixels) {
    const grow = Math.sqrt(minPixels / (height * width));
    const side = (length: number) => Math.ceil((length * grow) / factor) * factor;
    return { width: side(width), height: side(height) };
  }
  return rounded;
}

interface Kernel {
  /** Weights per output position. */
  taps: number;
  /** [outputs], first input position. */
  starts: Int32Array;
  /** [outputs], number of taps in use. */
  lengths: Int32Array;
  /** [outputs, taps], fixed point. */
  weights: Int32Array;
  precision: number;
}

function cubic(distance: number): number {
  const x = Math.abs(distance);
  if (x < 1) return ((A + 2) * x - (A + 3)) * x * x + 1;
  if (x < 2) return ((A * x - 5 * A) * x + 8 * A) * x - 4 * A;
  return 0;
}

function kernel(from: number, to: number): Kernel {
  const scale = from / to;
  const stretch = Math.max(scale, 1);
  const support = SUPPORT * stretch;
  const taps = Math.ceil(support) * 2 + 1;
  const starts = new Int32Array(to);
  const lengths = new Int32Array(to);
  const exact = new Float64Array(to * taps);
  let largest = 0;
  for (let out = 0; out < to; out++) {
    const center = scale * (out + 0.5);
    const start = Math.max(Math.trunc(center - support + 0.5), 0);
    const length = Math.min(Math.min(Math.trunc(center + support + 0.5), from) - start, taps);
    let total = 0;
    for (let tap = 0; tap < length; tap++) {
      const weight = cubic((tap + start - center + 0.5) * (1 / stretch));
      exact[out * taps + tap] = weight;
      total += weight;
    }
    for (let tap = 0; tap < length; tap++) {
      const weight = (exact[out * taps + tap] ?? 0) / total;
      exact[out * taps + tap] = weight;
      largest = Math.max(largest, weight);
    }
    starts[out] = start;
    lengths[out] = length;
  }
  let precision = 0;
  while (precision < PRECISION_MAX && Math.trunc(0.5 + largest * 2 ** (precision + 1)) < WEIGHT_END) precision += 1;
  const weights = Int32Array.from(exact, (weight) => {
    const scaled = weight * 2 ** precision;
    return scaled < 0 ? Math.trunc(scaled - 0.5) : Math.trunc(scaled + 0.5);
  });
  return { taps, starts, lengths, weights, precision };
}

function clamp8(value: number): number {
  return Math.max(0, Math.min(255, value));
}

function resizeRows({ width, height, data }: RgbImage, to: number): RgbImage {
  const { taps, starts, lengths, weights, precision } = kernel(width, to);
  const half = 1 << (precision - 1);
  const output = new Uint8Array(to * height * 3);
  let out = 0;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < to; column++) {
      let source = (row * width + (starts[column] ?? 0)) * 3;
      const first = column * taps;
      const end = first + (lengths[column] ?? 0);
      let red = half;
      let green = half;
      let blue = half;
      for (let tap = first; tap < end; tap++) {
        const weight = weights[tap] ?? 0;
        red += weight * (data[source] ?? 0);
        green += weight * (data[source + 1] ?? 0);
        blue += weight * (data[source + 2] ?? 0);
        source += 3;
      }
      output[out] = clamp8(red >> precision);
      output[out + 1] = clamp8(green >> precision);
      output[out + 2] = clamp8(blue >> precision);
      out += 3;
    }
  }
  return { width: to, height, data: output };
}

function resizeColumns({ width, height, data }: RgbImage, to: number): RgbImage {
  const { taps, starts, lengths, weights, precision } = kernel(height, to);
  const half = 1 << (precision - 1);
  const stride = width * 3;
  const output = new Uint8Array(to * stride);
  const sums = new Int32Array(stride);
  for (let row = 0; row < to; row++) {
    sums.fill(half);
    const start = starts[row] ?? 0;
    const length = lengths[row] ?? 0;
    for (let tap = 0; tap < length; tap++) {
      const weight = weights[row * taps + tap] ?? 0;
      const line = (start + tap) * stride;
      for (let index = 0; index < stride; index++) {
        sums[index] = (sums[index] ?? 0) + weight * (data[line + index] ?? 0);
      }
    }
    const line = row * stride;
    for (let index = 0; index < stride; index++) output[line + index] = clamp8((sums[index] ?? 0) >> precision);
  }
  return { width, height: to, data: output };
}

/** Resizes rows, then columns, rounding to 8 bits in between. A side that keeps its length is not resampled. */
export function resizeBicubic(image: RgbImage, width: number, height: number): RgbImage {
  if (!(Number.isInteger(width) && Number.isInteger(height) && width >= 1 && height >= 1)) {
    throw new RangeError(`An image cannot be resized to ${width} × ${height} pixels`);
  }
  const wide = width === image.width ? image : resizeRows(image, width);
  return height === wide.height ? wide : resizeColumns(wide, height);
}
