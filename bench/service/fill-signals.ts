/** Inserts signals for every sample of a dataset version, without a scorer, distributed like those of a model. */
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { datasetId } from '#contract/ids.ts';
import { signalSettings } from '#contract/signals.ts';
import { openDatabase } from '#db/database.ts';
import { endSignalSet } from '#db/signals/end-set.ts';
import { insertSignalSet } from '#db/signals/insert-set.ts';
import type { Env } from '#worker/env.ts';
import { createId } from './create-id.ts';

export const datasetVersion = z.strictObject({ tenant: z.string(), dataset: datasetId, version: z.int().min(1) });

/** SQL of a pseudo-random number from 0 to 1, from two digits of the sample's hash. */
const random = (from: number) =>
  sql.raw(
    `((unicode(substr(content_sha256, ${from}, 1)) * 31 + unicode(substr(content_sha256, ${from + 1}, 1)) * 7) % 997) / 997.0`,
  );

/** @returns the ID of the signal set */
export async function fillSignals(
  env: Env,
  { tenant, dataset, version }: z.infer<typeof datasetVersion>,
): Promise<string> {
  const db = openDatabase(env.DB);
  const now = Date.now();
  const id = createId('signals');
  const key = `bench ${id}`;
  await db.run(sql`INSERT INTO sample_signals (settings_key, content_sha256, signals, run_id, created_at)
    SELECT ${key}, content_sha256, json_object('mean_dependency', ${random(1)} * 0.3, 'max_dependency', ${random(3)} * 4,
      'answer_dependency', ${random(5)}, 'gold_mean_dependency', ${random(7)} * 0.3, 'gold_gain', ${random(9)} * 5 - 0.5,
      'gold_max_token_gain', ${random(11)} * 2, 'pass_rate', round(${random(13)} * 8) / 8, 'reward_deviation', ${random(15)},
      'blind_pass_rate', round(${random(17)} * 8) / 8, 'blind_votes', round(${random(17)} * 8),
      'vision_driven_fraction', ${random(19)}), '', ${now}
    FROM dataset_samples WHERE dataset_id = ${dataset} AND since <= ${version} AND (until IS NULL OR until > ${version})`);
  const scorer = { name: 'bench', revision: 'b'.repeat(64) };
  const settings = signalSettings.parse({});
  await insertSignalSet(db, {
    id,
    tenant,
    datasetId: dataset,
    version,
    settings,
    scorer,
    settingsKey: key,
    createdAt: now,
  });
  await endSignalSet(db, { id, status: 'succeeded', now });
  return id;
}
