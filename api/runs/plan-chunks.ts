/** Splits the samples of a run into chunks, each of which is one call to a runner. */
import type { Generation } from '#contract/run-request.ts';
import { listSampleImages } from '#contract/sample-images.ts';
import type { ChunkSample } from '#db/objects/chunk-input.ts';

/** Small enough that runs take turns and a failed call loses little; large enough to be worth a call. */
const SAMPLES_MAX = 8;
const RESPONSES_MAX = 64;
const TOKENS_MAX = 65_536;
const IMAGES_MAX = 8;
/** Estimate for responses that are sent as text. */
const CHARS_PER_TOKEN = 3;

interface Load {
  responses: number;
  tokens: number;
  images: string[];
}

function loadOf({ sample }: ChunkSample, generate: Generation | undefined): Load {
  const tokens = sample.responses.reduce(
    (sum, { text, token_ids }) => sum + (token_ids?.length ?? (text?.length ?? 0) / CHARS_PER_TOKEN),
    0,
  );
  const generated = generate ? generate.n + generate.blind : 0;
  return {
    responses: sample.responses.length + generated,
    tokens: tokens + generated * (generate?.max_tokens ?? 0),
    images: listSampleImages(sample),
  };
}

/** Keeps the order of the samples. A sample that exceeds the limits gets a chunk of its own. */
export function planChunks(samples: readonly ChunkSample[], generate?: Generation): ChunkSample[][] {
  const chunks: ChunkSample[][] = [];
  let chunk: ChunkSample[] = [];
  let responses = 0;
  let tokens = 0;
  let images = new Set<string>();
  for (const sample of samples) {
    const load = loadOf(sample, generate);
    const isFull =
      chunk.length === SAMPLES_MAX ||
      responses + load.responses > RESPONSES_MAX ||
      tokens + load.tokens > TOKENS_MAX ||
      new Set([...images, ...load.images]).size > IMAGES_MAX;
    if (isFull && chunk.length > 0) {
      chunks.push(chunk);
      chunk = [];
      responses = 0;
      tokens = 0;
      images = new Set();
    }
    chunk.push(sample);
    responses += load.responses;
    tokens += load.tokens;
    for (const image of load.images) images.add(image);
  }
  return chunk.length > 0 ? [...chunks, chunk] : chunks;
}
