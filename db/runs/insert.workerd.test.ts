import { env } from 'cloudflare:workers';
import { asc } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { runConfig } from '#contract/run-request.ts';
import { openDatabase } from '../database.ts';
import { chunks, idempotencyKeys, runs, samples } from '../schema.ts';
import { auditRun } from '../testing/audit-run.ts';
import { emptyStores, seedImage, TENANT, testId } from '../testing/seed-run.ts';
import { findRun } from './find.ts';
import { insertRun, type NewRun } from './insert.ts';

const db = openDatabase(env.DB);
const NOW = 1_000;

beforeEach(() => emptyStores(db, env.OBJECTS));

function newRun(change: Partial<NewRun> = {}, count = 3): NewRun {
  const chunkId = testId('chunk', NOW);
  const positions = Array.from({ length: count }, (_, position) => position);
  return {
    id: testId('run', NOW),
    tenant: TENANT,
    name: 'a run',
    config: runConfig.parse({}),
    chunks: [{ id: chunkId, positions, input: '[]', inputKey: null }],
    samples: positions.map((position) => ({
      position,
      sampleId: `s${position}`,
      chunkId,
      responses: 2,
      batch: null,
      metadata: null,
    })),
    images: [],
    imageBytesPerSampleMax: 20,
    idempotency: undefined,
    now: NOW,
    ...change,
  };
}

/** Numbers of rows of runs, chunks, samples and Idempotency-Keys. */
async function countRows(): Promise<number[]> {
  const tables = await db.batch([
    db.select().from(runs),
    db.select().from(chunks),
    db.select().from(samples),
    db.select().from(idempotencyKeys),
  ]);
  return tables.map(({ length }) => length);
}

describe('insertRun', () => {
  test('inserts a run with its chunks and samples and returns its row', async () => {
    const run = newRun();
    const inserted = await insertRun(db, run);
    expect(inserted).toEqual({ outcome: 'inserted', run: await findRun(db, run.id) });
    expect(await countRows()).toEqual([1, 1, 3, 0]);
    expect((await auditRun(db, run.id)).violations).toEqual([]);
  });

  test('inserts the largest possible run, whose rows exceed the parameter limits of D1', async () => {
    const large = newRun({}, 200);
    const input = JSON.stringify('ü'.repeat(120_000));
    const manyChunks = Array.from({ length: 100 }, (_, index) => ({
      id: testId('chunk', NOW),
      positions: [2 * index, 2 * index + 1],
      input,
      inputKey: null,
    }));
    const manySamples = large.samples.map((sample) => ({
      ...sample,
      chunkId: manyChunks[Math.floor(sample.position / 2)]?.id ?? '',
      metadata: { note: 'quotes \' and " and \u0000 and \ud83e\udded', position: sample.position },
    }));
    await insertRun(db, { ...large, chunks: manyChunks, samples: manySamples });
    expect(await countRows()).toEqual([1, 100, 200, 0]);
    const rows = await db.select().from(samples).orderBy(asc(samples.position));
    expect(rows.map(({ metadata }) => metadata)).toEqual(manySamples.map(({ metadata }) => metadata));
    expect((await auditRun(db, large.id)).violations).toEqual([]);
  });

  test('refuses a run with missing images, lists all of them, and stores nothing', async () => {
    const known = await seedImage(db, env.OBJECTS, 'known');
    const unknown = 'f'.repeat(64);
    const images = [
      { position: 0, sha256: known },
      { position: 1, sha256: unknown },
      { position: 2, sha256: unknown },
    ];
    expect(await insertRun(db, newRun({ images }))).toEqual({ outcome: 'images_missing', missing: images.slice(1) });
    expect(await countRows()).toEqual([0, 0, 0, 0]);
  });

  test('treats an image of another tenant as missing', async () => {
    const sha256 = await seedImage(db, env.OBJECTS, 'of another tenant');
    const images = [{ position: 0, sha256 }];
    const inserted = await insertRun(db, newRun({ tenant: 'another', images }));
    expect(inserted).toEqual({ outcome: 'images_missing', missing: images });
  });

  test('refuses a run with a sample whose images are too large in total, and names the sample', async () => {
    const [one, two] = [
      await seedImage(db, env.OBJECTS, '0123456789'),
      await seedImage(db, env.OBJECTS, '01234567890'),
    ];
    const images = [
      { position: 0, sha256: one },
      { position: 1, sha256: one },
      { position: 1, sha256: two },
    ];
    expect(await insertRun(db, newRun({ images }))).toEqual({ outcome: 'images_too_large', positions: [1] });
    expect(await countRows()).toEqual([0, 0, 0, 0]);
  });
});

describe('insertRun with an Idempotency-Key', () => {
  test('inserts one run if the key is used 24 times at once, and returns it to all callers', async () => {
    const idempotency = { key: 'once', requestSha256: 'same' };
    const offered = Array.from({ length: 24 }, () => newRun({ idempotency }));
    const outcomes = await Promise.all(offered.map((run) => insertRun(db, run)));
    expect(await countRows()).toEqual([1, 1, 3, 1]);
    const first = outcomes.findIndex(({ outcome }) => outcome === 'inserted');
    const { id } = offered[first] ?? newRun();
    const others = outcomes.filter((_, index) => index !== first);
    expect(others).toEqual(others.map(() => ({ outcome: 'key_taken', runId: id, requestSha256: 'same' })));
    expect((await auditRun(db, id)).violations).toEqual([]);
  });

  test('does not share a key between tenants', async () => {
    const idempotency = { key: 'once', requestSha256: 'same' };
    await insertRun(db, newRun({ idempotency }));
    expect(await insertRun(db, newRun({ idempotency, tenant: 'another' }))).toMatchObject({ outcome: 'inserted' });
  });

  test('accepts the key of a refused run again', async () => {
    const idempotency = { key: 'once', requestSha256: 'same' };
    const images = [{ position: 0, sha256: 'f'.repeat(64) }];
    expect(await insertRun(db, newRun({ idempotency, images }))).toMatchObject({ outcome: 'images_missing' });
    expect(await insertRun(db, newRun({ idempotency }))).toMatchObject({ outcome: 'inserted' });
  });
});
