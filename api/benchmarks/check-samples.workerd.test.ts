import { env } from 'cloudflare:workers';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { benchmarkVersionRequest } from '#contract/benchmark.ts';
import { LIMITS } from '#contract/limits.ts';
import { openDatabase } from '#db/database.ts';
import { countSplits } from './check-samples.ts';

const db = openDatabase(env.DB);
const SPLITS = [{ name: 'test', visibility: 'public' as const }];

/** Frozen, with an answer each, and in the only split. */
async function fill(datasetId: string, samples: number): Promise<void> {
  await db.run(sql`WITH RECURSIVE places(at) AS (SELECT 0 UNION ALL SELECT at + 1 FROM places WHERE at + 1 < ${samples})
    INSERT INTO dataset_samples (dataset_id, sample_id, since, content_sha256, question_key, question, images, answers,
      responses, object_key, object_start, object_bytes, created_at)
    SELECT ${datasetId}, 'q' || at, 1, 'c', 'k', 'q', '[]', '["a"]', 0, 'o', 0, 0, 0 FROM places`);
}

test(`a benchmark has at most benchmarkSamplesMax samples`, async () => {
  await fill('full', LIMITS.benchmarkSamplesMax);
  const counted = await countSplits({ db }, { datasetId: 'full', datasetVersion: 1 }, SPLITS);
  expect(counted).toEqual([{ ...SPLITS[0], samples: LIMITS.benchmarkSamplesMax }]);
  await fill('over', LIMITS.benchmarkSamplesMax + 1);
  await expect(countSplits({ db }, { datasetId: 'over', datasetVersion: 1 }, SPLITS)).rejects.toMatchObject({
    code: 'payload_too_large',
  });
});

test('and at most benchmarkSplitsMax splits', () => {
  const splits = Array.from({ length: LIMITS.benchmarkSplitsMax + 1 }, (_, at) => ({ ...SPLITS[0], name: `s${at}` }));
  const request = { dataset_id: `dst_${'0'.repeat(26)}`, dataset_version: 1 };
  expect(benchmarkVersionRequest.safeParse({ ...request, splits: splits.slice(1) }).success).toBe(true);
  const refused = benchmarkVersionRequest.safeParse({ ...request, splits });
  expect(refused.error?.issues.map(({ path }) => path)).toEqual([['splits']]);
});
