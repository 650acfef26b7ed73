/** Small runs for tests, inserted by the same statement as real ones. */

import type { R2Bucket } from '@cloudflare/workers-types';
import { sha256Hex } from '#contract/hash.ts';
import { newId } from '#contract/ids.ts';
import { type RunConfig, type RunSample, runConfig } from '#contract/run-request.ts';
import type { Scorer } from '#contract/runner-events.ts';
import type { Database } from '../database.ts';
import { insertImage } from '../images/insert.ts';
import type { ChunkSample } from '../objects/chunk-input.ts';
import { imageKey } from '../objects/keys.ts';
import { storeInput } from '../objects/store-input.ts';
import { insertRun, type NewChunk } from '../runs/insert.ts';
import {
  chunks,
  idempotencyKeys,
  images,
  runEvents,
  runners,
  runs,
  samples,
  shapedTrajectories,
  shapings,
  trajectories,
} from '../schema.ts';

export const TENANT = 'tenant';

export const SCORER: Scorer = {
  name: 'tiny',
  revision: 'a'.repeat(64),
  family: 'test',
  dtype: 'float32',
  provider: 'cpu',
  runtime: 'test',
};

export function testId(kind: Parameters<typeof newId>[0], now: number): string {
  return newId(kind, now, crypto.getRandomValues(new Uint8Array(16)));
}

export async function emptyStores(db: Database, objects: R2Bucket): Promise<void> {
  const tables = [chunks, idempotencyKeys, images, runEvents, runners, runs, samples, shapings, shapedTrajectories];
  await db.batch([db.delete(trajectories), ...tables.map((table) => db.delete(table))]);
  for (;;) {
    const listed = await objects.list();
    if (listed.objects.length === 0) return;
    await objects.delete(listed.objects.map(({ key }) => key));
  }
}

export interface SeededRun {
  /** Number of samples of each chunk. */
  chunks: number[];
  responses?: number;
  /** Overrides fields of a sample. */
  sample?: (position: number) => Partial<RunSample>;
  config?: Partial<RunConfig>;
  now?: number;
}

export interface Seeded {
  runId: string;
  chunkIds: string[];
}

export async function seedRun(db: Database, objects: R2Bucket, seed: SeededRun): Promise<Seeded> {
  const { responses = 2, now = 0 } = seed;
  const runId = testId('run', now);
  let next = 0;
  const samplesOfChunks = seed.chunks.map((count) =>
    Array.from({ length: count }, (): ChunkSample => {
      const position = next++;
      const answers = Array.from({ length: responses }, (_, index) => ({
        text: `answer ${index} to ${position}`,
        reward: index,
      }));
      const sample = { id: `s${position}`, images: [], question: `q${position}`, responses: answers };
      return { position, sample: { ...sample, ...seed.sample?.(position) } };
    }),
  );
  const planned = await Promise.all(
    samplesOfChunks.map(async (chunkSamples): Promise<NewChunk> => {
      const id = testId('chunk', now);
      const stored = await storeInput(objects, { runId, chunkId: id, samples: chunkSamples });
      return { id, positions: chunkSamples.map(({ position }) => position), ...stored };
    }),
  );
  const inserted = await insertRun(db, {
    id: runId,
    tenant: TENANT,
    name: null,
    config: { ...runConfig.parse({}), ...seed.config },
    chunks: planned,
    samples: samplesOfChunks.flatMap((chunkSamples, chunk) =>
      chunkSamples.map(({ position, sample }) => ({
        position,
        sampleId: sample.id,
        chunkId: planned[chunk]?.id ?? '',
        responses: sample.responses.length,
        batch: sample.batch ?? null,
        metadata: null,
      })),
    ),
    images: samplesOfChunks
      .flat()
      .flatMap(({ position, sample }) => sample.images.map((sha256) => ({ position, sha256 }))),
    imageBytesPerSampleMax: 1e9,
    idempotency: undefined,
    now,
  });
  if (inserted.outcome !== 'inserted') throw new Error(`the run was not inserted: ${inserted.outcome}`);
  return { runId, chunkIds: planned.map(({ id }) => id) };
}

/** Stores text as an image: only a runner would decode it. */
export async function seedImage(db: Database, objects: R2Bucket, content: string): Promise<string> {
  const bytes = new TextEncoder().encode(content);
  const sha256 = await sha256Hex(bytes);
  await objects.put(imageKey(sha256), bytes);
  const size = { width: 1, height: 1, bytes: bytes.length };
  await insertImage(db, { tenant: TENANT, sha256, mediaType: 'image/png', ...size, createdAt: 0 });
  return sha256;
}
