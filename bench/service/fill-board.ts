/** Inserts the rows of a benchmark with any number of submissions and splits, without a scorer. */
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { completeMetrics, type SubmissionMetricsWire } from '#contract/leaderboard.ts';
import { atomically, openDatabase, toJsonGroups } from '#db/database.ts';
import type { Env } from '#worker/env.ts';
import { createId } from './create-id.ts';

export const boardToFill = z.strictObject({ name: z.string(), submissions: z.int().min(1), splits: z.int().min(1) });

/** Metrics with the interval widths of a model on a thousand questions. */
function createMetrics(phase: number): SubmissionMetricsWire {
  const around = (value: number) => ({ value, low: value - 0.0213, high: value + 0.0213, standard_error: 0.0108662 });
  const accuracy = 0.3 + 0.6 * Math.abs(Math.sin(phase * 1.37));
  const grounded = accuracy * (0.2 + 0.8 * Math.abs(Math.cos(phase)));
  return completeMetrics({
    samples: 1000,
    responses: 8000,
    ungraded: 3,
    unscored: 0,
    accuracy: around(accuracy),
    grounded_accuracy: around(grounded),
    vision_driven_fraction: around(grounded / accuracy),
    mean_dependency: around(0.05 + 0.2 * Math.abs(Math.sin(phase))),
    multi_modal_gain: around(accuracy - 0.21),
    multi_modal_leakage: 0.0123,
    dependency_auroc: 0.618,
    calibration: Array.from({ length: 10 }, (_, bin) => ({ dependency: bin / 10, accuracy: bin / 12, responses: 800 })),
    pairs: null,
  });
}

export async function fillBoard(env: Env, { name, submissions, splits }: z.infer<typeof boardToFill>): Promise<void> {
  const db = openDatabase(env.DB);
  const id = createId('benchmark');
  const now = Date.now();
  const names = Array.from({ length: splits - 1 }, (_, index) => `split-${index}`);
  const pinned = names.map((split) => ({ name: split, visibility: 'public', samples: 1000 }));
  const settings = { divergence: 'kl', perturbation: { name: 'no_image' }, draws: 1, seed: 0, gain_min: 0 };
  await atomically(db, [
    sql`INSERT INTO benchmarks (id, owner, name, title, description, version, created_at)
      VALUES (${id}, 'default', ${name}, 'A large leaderboard', 'For the speed benchmark.', 1, ${now})`,
    sql`INSERT INTO benchmark_versions (benchmark_id, version, dataset_id, dataset_version, splits, settings, scorer,
        responses_max, per_day, per_key, samples, content_sha256, created_at)
      VALUES (${id}, 1, ${createId('dataset')}, 1, ${JSON.stringify(pinned)}, ${JSON.stringify(settings)},
        ${JSON.stringify({ name: 'bench', revision: 'b'.repeat(64) })}, 8, 5, 100, 1000, ${'c'.repeat(64)}, ${now})`,
  ]);
  const rows = Array.from({ length: submissions }, (_, index) => ({ id: createId('submission'), index }));
  await atomically(
    db,
    toJsonGroups(rows).map(
      (
        json,
      ) => sql`INSERT INTO submissions (id, tenant, key_id, benchmark_id, version, model, team, link, visibility, self_reported,
          status, grader_version, samples, responses, created_at)
        SELECT value ->> 'id', 'default', 'root', ${id}, 1, 'A model of many words ' || (value ->> 'index'), 'A team ' || (value ->> 'index'),
          'https://example.org/models/' || (value ->> 'index'), 'public', 1, 'succeeded', 1, 1000, 8000, ${now}
        FROM json_each(${json})`,
    ),
  );
  const metrics = rows.flatMap((row) =>
    ['all', ...names].map((split, column) => ({ id: row.id, split, metrics: createMetrics(row.index + column / 10) })),
  );
  await atomically(
    db,
    toJsonGroups(metrics).map(
      (
        json,
      ) => sql`INSERT INTO entry_metrics (submission_id, grader_version, split, benchmark_id, version, metrics, created_at)
        SELECT value ->> 'id', 1, value ->> 'split', ${id}, 1, value -> 'metrics', ${now} FROM json_each(${json})`,
    ),
  );
}
