/**
 * Positions of patches and windows of attention in the vision tower of Qwen2.5-VL, for one still image. Same as
 * `get_vision_position_ids` and `get_vision_window_index` of Hugging Face's `transformers.vision_utils`.
 */

export interface VisionIndicesOptions {
  /** Patches per column and per row; multiples of `mergeSize`. */
  gridHeight: number;
  gridWidth: number;
  mergeSize: number;
  /** In pixels. */
  windowSize: number;
  /** In pixels. */
  patchSize: number;
}

export interface VisionIndices {
  /** [gridHeight · gridWidth, 2]: row and column of each patch, in the order of the patches. */
  positionIds: BigInt64Array;
  /** [gridHeight · gridWidth / mergeSize²]: indices of merge blocks, window by window. */
  windowIndex: BigInt64Array;
  /** [windows + 1]: cumulative number of patches at the end of each window, starting with 0. */
  cuWindowSeqlens: BigInt64Array;
}

function positions({ gridHeight, gridWidth, mergeSize }: VisionIndicesOptions): BigInt64Array {
  const ids: number[] = [];
  for (let blockRow = 0; blockRow < gridHeight; blockRow += mergeSize) {
    for (let blockColumn = 0; blockColumn < gridWidth; blockColumn += mergeSize) {
      for (let row = blockRow; row < blockRow + mergeSize; row++) {
        for (let column = blockColumn; column < blockColumn + mergeSize; column++) ids.push(row, column);
      }
    }
  }
  return BigInt64Array.from(ids, BigInt);
}

/** @throws RangeError if the grid is empty or not divisible into merge blocks, or a window is smaller than a block */
export function visionIndices(options: VisionIndicesOptions): VisionIndices {
  const { gridHeight, gridWidth, mergeSize, windowSize, patchSize } = options;
  if (!(gridHeight > 0 && gridWidth > 0) || gridHeight % mergeSize !== 0 || gridWidth % mergeSize !== 0) {
    throw new RangeError(
      `A grid of ${gridHeight} × ${gridWidth} patches does not divide into merge blocks of ${mergeSize} × ${mergeSize}`,
    );
  }
  const rows = gridHeight / mergeSize;
  const columns = gridWidth / mergeSize;
  const side = Math.floor(Math.floor(windowSize / mergeSize) / patchSize);
  if (side < 1) throw new RangeError(`A window of ${windowSize} pixels is smaller than a merge block`);
  const index: number[] = [];
  const ends: number[] = [0];
  for (let top = 0; top < rows; top += side) {
    for (let left = 0; left < columns; left += side) {
      for (let row = top; row < Math.min(top + side, rows); row++) {
        for (let column = left; column < Math.min(left + side, columns); column++) index.push(row * columns + column);
      }
      ends.push(index.length * mergeSize ** 2);
    }
  }
  return {
    positionIds: positions(options),
    windowIndex: BigInt64Array.from(index, BigInt),
    cuWindowSeqlens: BigInt64Array.from(ends, BigInt),
  };
}
