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
const SAMPLES = 2_000;
/** Rows that SQLite may read per requested item: of the index, the table and the JSON array. */
const READS_PER_ITEM_MAX = 8;

const uncounted = openDatabase(env.DB);

/** Wraps a database to count the rows that its batches read. */
function countReads(database: D1Database) {
  const counted = { rows: 0 };
  const counting = new Proxy(database, {
    get(target, key) {
      if (key !== 'batch') return Reflect.get(target, key, target).bind(target) as unknown;
      return async (...statements: Parameters<D1Database['batch']>) => {
        const results = await target.batch(...statements);
        counted.rows += results.reduce((sum, { meta }) => sum + meta.rows_read, 0);
        return results;
      };
    },
  });
  return { db: openDatabase(counting), counted };
}

beforeEach(async () => {
  await emptyStores(uncounted, env.OBJECTS);
  const dataset = { id: DATASET, tenant: TENANT, name: 'd', description: null, now: 0, idempotency: undefined };
  await insertDataset(uncounted, dataset);
  const samples = Array.from({ length: SAMPLES }, (_, index) => ({
    sampleId: `s${index}`,
    contentSha256: `content ${index}`,
    questionKey: '',
    question: '',
    images: [],
    answers: [],
    responses: 0,
    metadata: null,
    start: index,
    bytes: 1,
  }));
  await addSamples(uncounted, { datasetId: DATASET, objectKey: 'o', samples, replaced: [], draft: undefined, now: 0 });
  await uncounted.run(sql`INSERT INTO images (tenant, sha256, bytes, media_type, width, height, created_at)
    WITH RECURSIVE n(value) AS (SELECT 0 UNION ALL SELECT value + 1 FROM n WHERE value < ${SAMPLES - 1})
    SELECT ${TENANT}, 'image ' || value, value, 'image/png', 1, 1, 0 FROM n`);
});

test('compareSamples finds known samples and images, and its cost does not grow with the dataset', async () => {
  const { db, counted } = countReads(env.DB as unknown as D1Database);
  const sampleIds = ['s1', 'unknown sample', ...Array.from({ length: 18 }, (_, index) => `s${index * 100}`)];
  const images = ['image 5', 'unknown image', ...Array.from({ length: 18 }, (_, index) => `image ${index * 100}`)];
  const found = await compareSamples(db, { tenant: TENANT, datasetId: DATASET, sampleIds, images });
  expect(found.contents.size).toBe(19);
  expect(found.contents.get('s1700')).toBe('content 1700');
  expect(found.imageBytes.size).toBe(19);
  expect(found.imageBytes.get('image 5')).toBe(5);
  expect(counted.rows).toBeGreaterThan(0);
  expect(counted.rows).toBeLessThan(READS_PER_ITEM_MAX * (sampleIds.length + images.length));
});
