/** Cuts a resized image into the normalised patches that Qwen's vision graph takes. */
import type { RgbImage } from './decode.ts';

export interface PatchSpec {
  patchSize: number;
  mergeSize: number;
  temporalPatchSize: number;
  /** Per channel, on the 0–1 scale. */
  mean: readonly [number, number, number];
  std: readonly [number, number, number];
}

export interface Patches {
  /** [gridHeight · gridWidth, 3 · temporalPatchSize · patchSize²], ordered by merge block, then by row and column. */
  pixelValues: Float32Array;
  /** Patches per column. */
  gridHeight: number;
  /** Patches per row. */
  gridWidth: number;
}

const LEVELS = 256;

/** (x − 255 mean) / (255 std) for each level, every step in 32 bits, as Hugging Face's fused processor computes it. */
function normalizationTable(mean: number, std: number): Float32Array {
  const shift = Math.fround(Math.fround(mean) * 255);
  const scale = Math.fround(Math.fround(std) * 255);
  return Float32Array.from({ length: LEVELS }, (_, level) => Math.fround(level - shift) / scale);
}

/** @throws RangeError if a side is not a multiple of `patchSize · mergeSize` */
export function toPatches({ width, height, data }: RgbImage, spec: PatchSpec): Patches {
  const { patchSize, mergeSize, temporalPatchSize, mean, std } = spec;
  const block = patchSize * mergeSize;
  if (width % block !== 0 || height % block !== 0 || width * height === 0) {
    throw new RangeError(
      `An image of ${width} × ${height} pixels does not divide into blocks of ${block} × ${block} pixels`,
    );
  }
  const tables = mean.map((channelMean, channel) => normalizationTable(channelMean, std[channel] ?? 1));
  const pixelValues = new Float32Array(width * height * 3 * temporalPatchSize);
  const frame = patchSize * patchSize;
  let out = 0;
  const cut = (top: number, left: number) => {
    for (const [channel, table] of tables.entries()) {
      const first = out;
      for (let row = top; row < top + patchSize; row++) {
        let source = (row * width + left) * 3 + channel;
        for (let column = 0; column < patchSize; column++, source += 3) {
          pixelValues[out++] = table[data[source] ?? 0] ?? 0;
        }
      }
      // A still image fills every frame of the temporal patch.
      for (let time = 1; time < temporalPatchSize; time++, out += frame) {
        pixelValues.copyWithin(out, first, first + frame);
      }
    }
  };
  for (let blockTop = 0; blockTop < height; blockTop += block) {
    for (let blockLeft = 0; blockLeft < width; blockLeft += block) {
      for (let top = blockTop; top < blockTop + block; top += patchSize) {
        for (let left = blockLeft; left < blockLeft + block; left += patchSize) cut(top, left);
      }
    }
  }
  return { pixelValues, gridHeight: height / patchSize, gridWidth: width / patchSize };
}
