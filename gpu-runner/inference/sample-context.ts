/** What the steps of the compute path share while they work on one sample. */
import type { PromptSample } from '#contract/sample.ts';
import type { Engine } from './engine.ts';
import type { Stopwatch } from './stopwatch.ts';

/** Bytes of each image by its SHA-256. */
export type ImageBytes = ReadonlyMap<string, Uint8Array>;

export interface SampleContext<Sample extends PromptSample = PromptSample> {
  engine: Engine;
  sample: Sample;
  images: ImageBytes;
  stopwatch: Stopwatch;
}
