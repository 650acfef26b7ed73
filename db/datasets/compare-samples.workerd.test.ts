import { env } from 'cloudflare:workers';
import type { D1Database } from '@cloudflare/workers-types';
import { sql } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { openDatabase } from '../database.ts';
import { emptyStores, TENANT } from '../testing/seed-run.ts';
import { addSamples } from './add-samples.ts';
import { compareSamples } from './compare-samples.ts';
import { insertDataset } from './insert.ts';

const DATASET = 'dst_compared';
const THERE = 2_000;
/** Rows that SQLite may touch for each that is asked for: of its index, its table, its JSON. */
const READS_EACH_MAX = 8;

const plain = openDatabase(env.DB);

/** The same database, and how many rows its batches have read. */
function countReads(database: D1Database) {
  const counted = { rows: 0 };
  const counting = new Proxy(database, {
    get(target, key) {
      if (key !== 'batch') return Reflect.get(target, key, target).bind(target) as unknown;
      return async (...given: Parameters<D1Database['batch']>) => {
        const results = await target.batch(...given);
        counted.rows += results.reduce((sum, { meta }) => sum + meta.rows_read, 0);
        return results;
      };
    },
  });
  return { db: openDatabase(counting), counted };
}

beforeEach(async () => {
  await emptyStores(plain, env.OBJECTS);
  const dataset = { id: DATASET, tenant: TENANT, name: 'd', description: null, now: 0, idempotency: undefined };
  await insertDataset(plain, dataset);
  const samples = Array.from({ length: THERE }, (_, at) => ({
    sampleId: `s${at}`,
    contentSha256: `content ${at}`,
    questionKey: '',
    question: '',
    images: [],
    answers: [],
    responses: 0,
    metadata: null,
    start: at,
    bytes: 1,
  }));
  await addSamples(plain, { datasetId: DATASET, objectKey: 'o', samples, replaced: [], draft: undefined, now: 0 });
  await plain.run(sql`INSERT INTO images (tenant, sha256, bytes, media_type, width, height, created_at)
    WITH RECURSIVE n(value) AS (SELECT 0 UNION ALL SELECT value + 1 FROM n WHERE value < ${THERE - 1})
    SELECT ${TENANT}, 'image ' || value, value, 'image/png', 1, 1, 0 FROM n`);
});

test('what a dataset has of some samples is told, at a cost that does not grow with the dataset', async () => {
  const { db, counted } = countReads(env.DB as unknown as D1Database);
  const sampleIds = ['s1', 'nobody', ...Array.from({ length: 18 }, (_, at) => `s${at * 100}`)];
  const images = ['image 5', 'nowhere', ...Array.from({ length: 18 }, (_, at) => `image ${at * 100}`)];
  const found = await compareSamples(db, { tenant: TENANT, datasetId: DATASET, sampleIds, images });
  expect(found.contents.size).toBe(19);
  expect(found.contents.get('s1700')).toBe('content 1700');
  expect(found.imageBytes.size).toBe(19);
  expect(found.imageBytes.get('image 5')).toBe(5);
  expect(counted.rows).toBeGreaterThan(0);
  expect(counted.rows).toBeLessThan(READS_EACH_MAX * (sampleIds.length + images.length));
});
