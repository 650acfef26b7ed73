/** How a run is cut into calls to runners. */

import type { Generation } from '#contract/run.ts';
import { listSampleImages } from '#contract/sample-images.ts';
import type { ChunkSample } from '#db/objects/chunk-input.ts';

/** Few enough that runs take turns and that little is lost with a call, many enough that a call is worth its trip. */
const SAMPLES_MAX = 8;
const RESPONSES_MAX = 64;
/** A token has about three characters. */
const CHARS_PER_TOKEN = 3;
const TOKENS_MAX = 65_536;
const IMAGES_MAX = 8;

function weigh(
  { sample }: ChunkSample,
  generate: Generation | undefined,
): { responses: number; tokens: number; images: string[] } {
  const tokens = sample.responses.reduce(
    (sum, { text, token_ids }) => sum + (token_ids?.length ?? (text?.length ?? 0) / CHARS_PER_TOKEN),
    0,
  );
  return {
    responses: sample.responses.length + (generate ? generate.n + generate.blind : 0),
    tokens: tokens + (generate ? (generate.n + generate.blind) * generate.max_tokens : 0),
    images: listSampleImages(sample),
  };
}

/** Neighbours stay together; a sample that is too large for a chunk has one to itself. */
export function planChunks(samples: readonly ChunkSample[], generate?: Generation): ChunkSample[][] {
  const chunks: ChunkSample[][] = [];
  let chunk: ChunkSample[] = [];
  let responses = 0;
  let tokens = 0;
  let images = new Set<string>();
  for (const placed of samples) {
    const weight = weigh(placed, generate);
    const together = new Set([...images, ...weight.images]);
    const full =
      chunk.length === SAMPLES_MAX ||
      responses + weight.responses > RESPONSES_MAX ||
      tokens + weight.tokens > TOKENS_MAX ||
      together.size > IMAGES_MAX;
    if (full && chunk.length > 0) {
      chunks.push(chunk);
      chunk = [];
      responses = 0;
      tokens = 0;
      images = new Set();
    }
    chunk.push(placed);
    responses += weight.responses;
    tokens += weight.tokens;
    for (const image of weight.images) images.add(image);
  }
  return chunk.length > 0 ? [...chunks, chunk] : chunks;
}
