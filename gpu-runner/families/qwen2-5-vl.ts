/** Qwen2.5-VL: dynamic resolution, window attention in the vision tower, three-axis rotary positions (arXiv 2502.13923). */
import { Tensor } from 'onnxruntime-node';
import type { Manifest } from '../bundle/manifest.ts';
import type { RgbImage } from '../image/decode.ts';
import { toPatches } from '../image/patches.ts';
import { smartResize } from '../image/resize.ts';
import { visionIndices } from '../image/vision-indices.ts';
import type { Family, FeatureGrid, PromptLayout } from './family.ts';

const AXES = 3;

function featureSide({ image }: Manifest): number {
  return image.patch_size * image.merge_size;
}

function visionFeeds(seen: RgbImage, { image, vision }: Manifest): Record<string, Tensor> {
  const { pixelValues, gridHeight, gridWidth } = toPatches(seen, {
    patchSize: image.patch_size,
    mergeSize: image.merge_size,
    temporalPatchSize: image.temporal_patch_size,
    mean: image.mean,
    std: image.std,
  });
  const { positionIds, windowIndex, cuWindowSeqlens } = visionIndices({
    gridHeight,
    gridWidth,
    mergeSize: image.merge_size,
    windowSize: vision.window_size,
    patchSize: image.patch_size,
  });
  const patches = gridHeight * gridWidth;
  return {
    pixel_values: new Tensor('float32', pixelValues, [patches, pixelValues.length / patches]),
    position_ids: new Tensor('int64', positionIds, [patches, 2]),
    window_index: new Tensor('int64', windowIndex, [windowIndex.length]),
    cu_window_seqlens: new Tensor('int64', cuWindowSeqlens, [cuWindowSeqlens.length]),
  };
}

/** Same positions as `get_rope_index` of Hugging Face's Qwen2_5_VLModel for still images. */
function layoutPrompt(promptIds: readonly number[], grids: readonly FeatureGrid[], { tokens }: Manifest): PromptLayout {
  const tokenIds: number[] = [];
  const imageStarts: number[] = [];
  const axes: [number[], number[], number[]] = [[], [], []];
  let next = 0;
  const push = (id: number, time: number, row: number, column: number) => {
    tokenIds.push(id);
    axes[0].push(time);
    axes[1].push(row);
    axes[2].push(column);
  };
  for (const id of promptIds) {
    const grid = id === tokens.image ? grids[imageStarts.length] : undefined;
    if (!grid) {
      push(id, next, next, next);
      next += 1;
      continue;
    }
    imageStarts.push(tokenIds.length);
    for (let row = 0; row < grid.rows; row++) {
      for (let column = 0; column < grid.columns; column++) push(id, next, next + row, next + column);
    }
    next += Math.max(grid.rows, grid.columns);
  }
  return {
    tokenIds,
    imageStarts,
    positionIds: BigInt64Array.from(axes.flat(), BigInt),
    nextPosition: next,
  };
}

export const qwen25vl: Family = {
  name: 'qwen2_5_vl',
  positionAxes: AXES,
  seenSize: ({ width, height }, manifest) =>
    smartResize({
      width,
      height,
      factor: featureSide(manifest),
      minPixels: manifest.image.min_pixels,
      maxPixels: manifest.image.max_pixels,
    }),
  featureGrid: ({ width, height }, manifest) => ({
    rows: height / featureSide(manifest),
    columns: width / featureSide(manifest),
  }),
  visionFeeds,
  layoutPrompt,
};
