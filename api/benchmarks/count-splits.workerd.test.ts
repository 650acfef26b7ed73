import { env } from 'cloudflare:workers';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { benchmarkVersionRequest } from '#contract/benchmark.ts';
import { LIMITS } from '#contract/limits.ts';
import { openDatabase } from '#db/database.ts';
import { countSplits } from './count-splits.ts';

const db = openDatabase(env.DB);
const SPLITS = [{ name: 'test', visibility: 'public' as const }];

/** Inserts frozen samples, each with an answer. */
async function fill(datasetId: string, samples: number): Promise<void> {
  await db.run(sql`WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < ${samples})
    INSERT INTO dataset_samples (dataset_id, sample_id, since, content_sha256, question_key, question, images, answers,
      responses, object_key, object_start, object_bytes, created_at)
    SELECT ${datasetId}, 'q' || n, 1, 'c', 'k', 'q', '[]', '["a"]', 0, 'o', 0, 0, 0 FROM numbers`);
}

test('countSplits accepts benchmarkSamplesMax samples and rejects one more', async () => {
  await fill('full', LIMITS.benchmarkSamplesMax);
  const counted = await countSplits({ db }, { datasetId: 'full', datasetVersion: 1 }, SPLITS);
  expect(counted).toEqual([{ ...SPLITS[0], samples: LIMITS.benchmarkSamplesMax }]);
  await fill('over', LIMITS.benchmarkSamplesMax + 1);
  await expect(countSplits({ db }, { datasetId: 'over', datasetVersion: 1 }, SPLITS)).rejects.toMatchObject({
    code: 'payload_too_large',
  });
});

test('a benchmark version accepts benchmarkSplitsMax splits and rejects one more', () => {
  const splits = Array.from({ length: LIMITS.benchmarkSplitsMax + 1 }, (_, index) => ({
    ...SPLITS[0],
    name: `s${index}`,
  }));
  const request = { dataset_id: `dst_${'0'.repeat(26)}`, dataset_version: 1 };
  expect(benchmarkVersionRequest.safeParse({ ...request, splits: splits.slice(1) }).success).toBe(true);
  const refused = benchmarkVersionRequest.safeParse({ ...request, splits });
  expect(refused.error?.issues.map(({ path }) => path)).toEqual([['splits']]);
});
