import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../database.ts';
import { requireClaim } from '../testing/dispatch-steps.ts';
import { emptyStores, seedRun } from '../testing/seed-run.ts';
import type { ChunkSample } from './chunk-input.ts';
import { readInput } from './read-input.ts';
import { storeInput } from './store-input.ts';

const db = openDatabase(env.DB);
const bucket = env.OBJECTS;
const INLINE_CHARS_MAX = 128 * 1024;

beforeEach(() => emptyStores(db, bucket));

function samples(questionChars: number, count = 2): ChunkSample[] {
  return Array.from({ length: count }, (_, position) => ({
    position,
    sample: { id: `s${position}`, images: [], question: 'é'.repeat(questionChars), responses: [{ text: 'yes' }] },
  }));
}

async function store(chunkSamples: ChunkSample[]) {
  return storeInput(bucket, { runId: 'run', chunkId: 'chunk', samples: chunkSamples });
}

/** A chunk of one sample whose JSON has exactly `chars` characters. */
function sampleOf(chars: number): ChunkSample[] {
  return samples(chars - JSON.stringify(samples(0, 1)).length, 1);
}

describe('storeInput and readInput', () => {
  test.each([
    [INLINE_CHARS_MAX, 'the row of the chunk', 0],
    [INLINE_CHARS_MAX + 1, 'R2', 1],
  ])('an input of %i characters is stored in %s and read back', async (chars, _store, objects) => {
    const written = sampleOf(chars);
    const stored = await store(written);
    expect(stored.input === null).toBe(objects === 1);
    expect((await bucket.list()).objects.map(({ key }) => key)).toEqual(objects ? [stored.inputKey] : []);
    expect(await readInput(bucket, { ...stored, positions: [0] })).toEqual(written);
  });

  test.each([
    ['the row of the chunk', 1],
    ['R2', 100_000],
  ])('readInput returns only the requested samples of an input in %s', async (_store, chars) => {
    const written = samples(chars, 3);
    const stored = await store(written);
    expect(await readInput(bucket, { ...stored, positions: [2, 0] })).toEqual([written[0], written[2]]);
  });

  test.each([
    ['the row of the chunk', 10],
    ['R2', 100_000],
  ])('a dispatch reads the input of a claimed chunk from %s', async (_store, chars) => {
    await seedRun(db, bucket, { chunks: [2], sample: () => ({ question: 'q'.repeat(chars) }) });
    const { chunk } = await requireClaim(db);
    expect(chunk.inputKey === null).toBe(2 * chars < INLINE_CHARS_MAX);
    const read = await readInput(bucket, chunk);
    expect(read.map(({ position, sample }) => [position, sample.id, sample.question?.length])).toEqual([
      [0, 's0', chars],
      [1, 's1', chars],
    ]);
  });

  test.each([
    ['missing', (key: string) => bucket.delete(key)],
    ['truncated', (key: string) => bucket.put(key, '[{"position":0')],
  ])('readInput fails with storage_failed if the object is %s', async (_damage, damage) => {
    const stored = await store(samples(100_000));
    await damage(stored.inputKey ?? '');
    await expect(readInput(bucket, { ...stored, positions: [0] })).rejects.toMatchObject({ code: 'storage_failed' });
  });
});
