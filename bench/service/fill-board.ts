/** A benchmark with any number of entries and splits, without a scorer: the rows that they leave. */
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { newId } from '#contract/ids.ts';
import type { SubmissionMetricsWire } from '#contract/leaderboard.ts';
import { atomically, openDatabase, toJsonGroups } from '#db/database.ts';
import type { Env } from '#worker/env.ts';

export const boardToFill = z.strictObject({ name: z.string(), entries: z.int().min(1), splits: z.int().min(1) });

const idOf = (kind: Parameters<typeof newId>[0]) => newId(kind, Date.now(), crypto.getRandomValues(new Uint8Array(16)));

/** As wide as those of a model on a thousand questions. */
function metricsOf(phase: number): SubmissionMetricsWire {
  const around = (value: number) => ({ value, low: value - 0.0213, high: value + 0.0213, standard_error: 0.0108662 });
  const accuracy = 0.3 + 0.6 * Math.abs(Math.sin(phase * 1.37));
  const grounded = accuracy * (0.2 + 0.8 * Math.abs(Math.cos(phase)));
  return {
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
  };
}

export async function fillBoard(env: Env, { name, entries, splits }: z.infer<typeof boardToFill>): Promise<void> {
  const db = openDatabase(env.DB);
  const id = idOf('benchmark');
  const now = Date.now();
  const names = Array.from({ length: splits - 1 }, (_, at) => `split-${at}`);
  const pinned = names.map((split) => ({ name: split, visibility: 'public', samples: 1000 }));
  const settings = { divergence: 'kl', perturbation: { name: 'no_image' }, draws: 1, seed: 0, gain_min: 0 };
  await atomically(db, [
    sql`INSERT INTO benchmarks (id, owner, name, title, description, version, created_at)
      VALUES (${id}, 'default', ${name}, 'A large board', 'Of the bench.', 1, ${now})`,
    sql`INSERT INTO benchmark_versions (benchmark_id, version, dataset_id, dataset_version, splits, settings, scorer,
        responses_max, per_day, per_key, samples, content_sha256, created_at)
      VALUES (${id}, 1, ${idOf('dataset')}, 1, ${JSON.stringify(pinned)}, ${JSON.stringify(settings)},
        ${JSON.stringify({ name: 'bench', revision: 'b'.repeat(64) })}, 8, 5, 100, 1000, ${'c'.repeat(64)}, ${now})`,
  ]);
  const rows = Array.from({ length: entries }, (_, at) => ({ id: idOf('submission'), at }));
  await atomically(
    db,
    toJsonGroups(rows).map(
      (
        json,
      ) => sql`INSERT INTO submissions (id, tenant, key_id, benchmark_id, version, model, team, link, visibility, self_reported,
          status, grader_version, samples, responses, created_at)
        SELECT value ->> 'id', 'default', 'root', ${id}, 1, 'A model of many words ' || (value ->> 'at'), 'A team ' || (value ->> 'at'),
          'https://example.org/models/' || (value ->> 'at'), 'public', 1, 'succeeded', 1, 1000, 8000, ${now}
        FROM json_each(${json})`,
    ),
  );
  const metrics = rows.flatMap((row) =>
    ['all', ...names].map((split, place) => ({ id: row.id, split, metrics: metricsOf(row.at + place / 10) })),
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
