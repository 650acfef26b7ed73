import type { R2Bucket } from '@cloudflare/workers-types';
import type { ChunkSample, StoredInput } from './chunk-input.ts';
import { inputKey } from './keys.ts';

/** A row of D1 has at most 2 MB, and large rows make claims slow. */
const INLINE_CHARS_MAX = 128 * 1024;

export async function storeInput(
  bucket: R2Bucket,
  { runId, chunkId, samples }: { runId: string; chunkId: string; samples: ChunkSample[] },
): Promise<StoredInput> {
  const json = JSON.stringify(samples);
  if (json.length <= INLINE_CHARS_MAX) return { input: json, inputKey: null };
  const key = inputKey(runId, chunkId);
  await bucket.put(key, json);
  return { input: null, inputKey: key };
}
