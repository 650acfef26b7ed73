/** What differs between model families: how pictures become vision inputs, and where each prompt token sits. */
import type { Tensor } from 'onnxruntime-node';
import type { Manifest } from '../bundle/manifest.ts';
import type { RgbImage } from '../image/decode.ts';

/** Rows and columns of the features that one image contributes to the prompt. */
export interface FeatureGrid {
  rows: number;
  columns: number;
}

export interface PromptLayout {
  /** Prompt with every image placeholder widened to one token per feature. */
  tokenIds: number[];
  /** For each image in order, the index of its first feature token. */
  imageStarts: number[];
  /** [axes, tokens], row-major; the axes are those of the body's `position_ids`. */
  positionIds: BigInt64Array;
  /** Position of the first response token, the same on every axis. */
  nextPosition: number;
}

export interface Family {
  name: string;
  /** Number of rows of the body's `position_ids`. */
  positionAxes: number;
  /** The size at which an image is seen. @throws SightlineError for a shape that the model cannot take. */
  seenSize(image: { width: number; height: number }, manifest: Manifest): { width: number; height: number };
  featureGrid(seen: { width: number; height: number }, manifest: Manifest): FeatureGrid;
  /** Feeds of vision.onnx for one image at its seen size. */
  visionFeeds(seen: RgbImage, manifest: Manifest): Record<string, Tensor>;
  layoutPrompt(promptIds: readonly number[], grids: readonly FeatureGrid[], manifest: Manifest): PromptLayout;
}
