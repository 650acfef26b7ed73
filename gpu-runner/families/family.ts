/** Interface of a model family: image size, vision inputs, and positions of the prompt tokens. */
import type { Tensor } from 'onnxruntime-node';
import type { Manifest } from '../bundle/manifest.ts';
import type { RgbImage } from '../image/decode.ts';

/** Rows and columns of the features that one image contributes to the prompt. */
export interface FeatureGrid {
  rows: number;
  columns: number;
}

export interface PromptLayout {
  /** Prompt tokens, with each image placeholder expanded to one token per feature. */
  tokenIds: number[];
  /** Index of the first feature token of each image, in order. */
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
  /** Size to which an image is resized for the model. @throws SightlineError if the model cannot take its shape */
  seenSize(image: { width: number; height: number }, manifest: Manifest): { width: number; height: number };
  featureGrid(seen: { width: number; height: number }, manifest: Manifest): FeatureGrid;
  /** Feeds of vision.onnx for one image that has its seen size. */
  visionFeeds(seen: RgbImage, manifest: Manifest): Record<string, Tensor>;
  layoutPrompt(promptIds: readonly number[], grids: readonly FeatureGrid[], manifest: Manifest): PromptLayout;
}
