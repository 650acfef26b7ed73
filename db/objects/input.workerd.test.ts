import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../database.ts';
import { claimed } from '../testing/dispatch-steps.ts';
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

async function store(placed: ChunkSample[]) {
  return storeInput(bucket, { runId: 'run', chunkId: 'chunk', samples: placed });
}

/** So many characters that the JSON of a chunk of one sample has exactly `chars`. */
function sampleOf(chars: number): ChunkSample[] {
  return samples(chars - JSON.stringify(samples(0, 1)).length, 1);
}

describe('the input of a chunk', () => {
  test.each([
    [INLINE_CHARS_MAX, 'stays in its row', 0],
    [INLINE_CHARS_MAX + 1, 'goes to R2', 1],
  ])('of %i characters %s and comes back', async (chars, _what, objects) => {
    const placed = sampleOf(chars);
    const stored = await store(placed);
    expect(stored.input === null).toBe(objects === 1);
    expect((await bucket.list()).objects.map(({ key }) => key)).toEqual(objects ? [stored.inputKey] : []);
    expect(await readInput(bucket, { ...stored, positions: [0] })).toEqual(placed);
  });

  test.each([
    ['in its row', 1],
    ['in R2', 100_000],
  ])('gives a part its own samples only, %s', async (_where, chars) => {
    const placed = samples(chars, 3);
    const stored = await store(placed);
    expect(await readInput(bucket, { ...stored, positions: [2, 0] })).toEqual([placed[0], placed[2]]);
  });

  test.each([
    ['in its row', 10],
    ['in R2', 100_000],
  ])('is there for the dispatch that claims the chunk, %s', async (_where, chars) => {
    await seedRun(db, bucket, { chunks: [2], sample: () => ({ question: 'q'.repeat(chars) }) });
    const { chunk } = await claimed(db);
    expect(chunk.inputKey === null).toBe(2 * chars < INLINE_CHARS_MAX);
    const read = await readInput(bucket, chunk);
    expect(read.map(({ position, sample }) => [position, sample.id, sample.question?.length])).toEqual([
      [0, 's0', chars],
      [1, 's1', chars],
    ]);
  });

  test.each([
    ['gone', (key: string) => bucket.delete(key)],
    ['cut off', (key: string) => bucket.put(key, '[{"position":0')],
  ])('that is %s is a failure of storage', async (_what, damage) => {
    const stored = await store(samples(100_000));
    await damage(stored.inputKey ?? '');
    await expect(readInput(bucket, { ...stored, positions: [0] })).rejects.toMatchObject({ code: 'storage_failed' });
  });
});
