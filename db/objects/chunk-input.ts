/** Input of a chunk: the samples that it was created with, as JSON. A split chunk shares the input of its parent. */
import type { RunSample } from '#contract/run-request.ts';

export interface ChunkSample {
  /** Index of the sample in the run. */
  position: number;
  sample: RunSample;
}

/** Small inputs are stored in the row of the chunk, larger ones in R2 under `inputKey`. */
export interface StoredInput {
  input: string | null;
  inputKey: string | null;
}
