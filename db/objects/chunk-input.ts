/** What a chunk needs to be scored: the samples of its run that it was made with, in D1 where small, else in R2. */
import type { R2Bucket } from '@cloudflare/workers-types';
import { SightlineError } from '#contract/errors.ts';
import type { RunSample } from '#contract/run.ts';
import { inputKey } from './keys.ts';

export interface ChunkSample {
  /** Place in the run, from 0. */
  position: number;
  sample: RunSample;
}

/** A row of D1 holds 2 MB at most; what is larger than this would also make claims slow. */
const INLINE_CHARS_MAX = 128 * 1024;

export interface StoredInput {
  input: string | null;
  inputKey: string | null;
}

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

/** @throws SightlineError `storage_failed` where the object is missing or corrupt */
export async function readInput(
  bucket: R2Bucket,
  stored: StoredInput & { positions: number[] },
): Promise<ChunkSample[]> {
  const json = stored.input ?? (await (await bucket.get(stored.inputKey ?? ''))?.text());
  if (json === undefined) throw new SightlineError('storage_failed', 'The input of the chunk cannot be read back');
  let samples: ChunkSample[];
  try {
    samples = JSON.parse(json) as ChunkSample[];
  } catch (cause) {
    throw new SightlineError('storage_failed', 'The input of the chunk cannot be read back', { cause });
  }
  const mine = new Set(stored.positions);
  return samples.filter(({ position }) => mine.has(position));
}
