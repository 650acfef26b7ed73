import { env } from 'cloudflare:workers';
import { asc } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { runConfig } from '#contract/run.ts';
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

async function stored(): Promise<number[]> {
  const tables = await db.batch([
    db.select().from(runs),
    db.select().from(chunks),
    db.select().from(samples),
    db.select().from(idempotencyKeys),
  ]);
  return tables.map(({ length }) => length);
}

describe('a run', () => {
  test('is inserted with its chunks and samples, and is what it was said to be', async () => {
    const run = newRun();
    const inserted = await insertRun(db, run);
    expect(inserted).toEqual({ outcome: 'inserted', run: await findRun(db, run.id) });
    expect(await stored()).toEqual([1, 1, 3, 0]);
    expect((await auditRun(db, run.id)).faults).toEqual([]);
  });

  test('of the largest size is inserted whole: its parts are more than D1 binds at a time', async () => {
    const large = newRun({}, 200);
    const input = JSON.stringify('ü'.repeat(120_000));
    const many = Array.from({ length: 100 }, (_, at) => ({
      id: testId('chunk', NOW),
      positions: [2 * at, 2 * at + 1],
      input,
      inputKey: null,
    }));
    const placed = large.samples.map((sample) => ({
      ...sample,
      chunkId: many[Math.floor(sample.position / 2)]?.id ?? '',
      metadata: { note: 'quotes \' and " and \u0000 and \ud83e\udded', position: sample.position },
    }));
    await insertRun(db, { ...large, chunks: many, samples: placed });
    expect(await stored()).toEqual([1, 100, 200, 0]);
    const rows = await db.select().from(samples).orderBy(asc(samples.position));
    expect(rows.map(({ metadata }) => metadata)).toEqual(placed.map(({ metadata }) => metadata));
    expect((await auditRun(db, large.id)).faults).toEqual([]);
  });

  test('that names an image which the tenant has not is refused, with every place, and nothing is stored', async () => {
    const mine = await seedImage(db, env.OBJECTS, 'mine');
    const other = 'f'.repeat(64);
    const images = [
      { position: 0, sha256: mine },
      { position: 1, sha256: other },
      { position: 2, sha256: other },
    ];
    expect(await insertRun(db, newRun({ images }))).toEqual({ outcome: 'images_missing', missing: images.slice(1) });
    expect(await stored()).toEqual([0, 0, 0, 0]);
  });

  test('that names the image of another tenant is refused as if there were none', async () => {
    const sha256 = await seedImage(db, env.OBJECTS, 'theirs');
    const images = [{ position: 0, sha256 }];
    const inserted = await insertRun(db, newRun({ tenant: 'another', images }));
    expect(inserted).toEqual({ outcome: 'images_missing', missing: images });
  });

  test('with a sample whose images together are too large is refused, and the sample is named', async () => {
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
    expect(await stored()).toEqual([0, 0, 0, 0]);
  });
});

describe('an Idempotency-Key', () => {
  test('used 24 times at once makes one run, which all the others are told of', async () => {
    const idempotency = { key: 'once', requestSha256: 'same' };
    const offered = Array.from({ length: 24 }, () => newRun({ idempotency }));
    const outcomes = await Promise.all(offered.map((run) => insertRun(db, run)));
    expect(await stored()).toEqual([1, 1, 3, 1]);
    const first = outcomes.findIndex(({ outcome }) => outcome === 'inserted');
    const { id } = offered[first] ?? newRun();
    const others = outcomes.filter((_, index) => index !== first);
    expect(others).toEqual(others.map(() => ({ outcome: 'key_taken', runId: id, requestSha256: 'same' })));
    expect((await auditRun(db, id)).faults).toEqual([]);
  });

  test('is one of its tenant', async () => {
    const idempotency = { key: 'once', requestSha256: 'same' };
    await insertRun(db, newRun({ idempotency }));
    expect(await insertRun(db, newRun({ idempotency, tenant: 'another' }))).toMatchObject({ outcome: 'inserted' });
  });

  test('of a run that was refused may be used again', async () => {
    const idempotency = { key: 'once', requestSha256: 'same' };
    const images = [{ position: 0, sha256: 'f'.repeat(64) }];
    expect(await insertRun(db, newRun({ idempotency, images }))).toMatchObject({ outcome: 'images_missing' });
    expect(await insertRun(db, newRun({ idempotency }))).toMatchObject({ outcome: 'inserted' });
  });
});
