import type { R2Bucket } from '@cloudflare/workers-types';
import { SightlineError } from '#contract/errors.ts';
import type { ChunkSample, StoredInput } from './chunk-input.ts';

/**
 * Reads the samples of a chunk at the given positions.
 * @throws SightlineError `storage_failed` if the object is missing or corrupt
 */
export async function readInput(
  bucket: R2Bucket,
  stored: StoredInput & { positions: number[] },
): Promise<ChunkSample[]> {
  const json = stored.input ?? (await (await bucket.get(stored.inputKey ?? ''))?.text());
  if (json === undefined) throw new SightlineError('storage_failed', 'The input of the chunk is missing from R2');
  let samples: ChunkSample[];
  try {
    samples = JSON.parse(json) as ChunkSample[];
  } catch (cause) {
    throw new SightlineError('storage_failed', 'The input of the chunk is not valid JSON', { cause });
  }
  const positions = new Set(stored.positions);
  return samples.filter(({ position }) => positions.has(position));
}
